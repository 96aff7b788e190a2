import type { Severity } from '@iam-tracker/core';
import { type Html, type HtmlValue, html } from './html.ts';

interface Section {
  /** Target of links. */
  readonly id: string;
  readonly title: string;
  /** Summary, in a sentence or two. */
  readonly lead?: HtmlValue;
  readonly body: HtmlValue;
  /** The command that shows the same. */
  readonly command?: string;
}

export function section({ id, title, lead, body, command }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${lead !== undefined && html`<p class="lead">${lead}</p>`}
${body}
${command !== undefined && html`<p class="command">The same on the command line: <code>${command}</code></p>`}
</section>
`;
}

/** A table that may be wider than the screen: it scrolls by itself, by keyboard too. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="Table: ${label}" tabindex="0">${table}</div>`;
}

/** Details that are there for those who want them. */
export function folded(summary: HtmlValue, body: HtmlValue): Html {
  return html`<details><summary>${summary}</summary>${body}</details>`;
}

/** A severity in the colour of its urgency; the word says it too. */
export function severityBadge(severity: Severity): Html {
  return html`<span class="badge ${severity.toLowerCase()}">${severity}</span>`;
}
