import type { StoryFinding, StoryStep } from '@iam-tracker/analysis';
import type { ALERT_STATUSES } from '../alert.ts';
import { formatCounted } from '../quantities.ts';
import { breakable, type Html, html } from './html.ts';
import { kept, nameRole, severityBadge, stretchOf, timeOf, timesSign } from './section.ts';
import { type Column, table } from './table.ts';

/** What became of alerts, in words. */
export const STATUS_WORDS: Readonly<Record<(typeof ALERT_STATUSES)[number], string>> = {
  sent: 'sent',
  grouped: 'grouped',
  suppressed: 'suppressed',
  historical: 'historical',
  dry_run: 'dry run',
  claimed: 'being sent',
};

/** The end of longer findings, such as user agents, is in the table of each. */
const SHOWN_LETTERS = 160;

/** Tells what one rule found: once, with how often and the worst of it; all else is folded. */
export function tellFinding(
  finding: StoryFinding,
  { namesActor, advice }: { readonly namesActor: boolean; readonly advice: string | undefined },
): Html {
  const { severity, title, alerts, start, end, details, moreDetails, steps } = finding;
  const [worst] = steps;
  const found = details.map((detail) => html`<li>${breakable(cut(detail))}</li>`);
  const more =
    moreDetails > 0 &&
    html`<li class="muted">and ${formatCounted(moreDetails, 'more like it', 'more like these')}</li>`;
  return html`<li><span class="grade">${severityBadge(severity)}</span>
<div class="what"><span class="when">${stretchOf(start, end)}</span><b>${title}</b>${alerts > 1 && html` ${timesSign(alerts)}`}${advice !== undefined && html` <a class="why" href="${advice}">what to do</a>`}
${found.length > 0 && html`<ul class="found">${found}${more}</ul>`}
${worst !== undefined && leadOf(worst, namesActor)}
${alerts > 1 && kept(`${formatCounted(alerts, 'alert')}, one by one`, stepTable(finding))}</div></li>
`;
}

function cut(detail: string): string {
  return detail.length > SHOWN_LETTERS ? `${detail.slice(0, SHOWN_LETTERS - 1)}…` : detail;
}

/** The worst of it, as evidence: which call, on what, from where, signed with which key. */
function leadOf({ entry, event }: StoryStep, namesActor: boolean): Html {
  const { actor, eventId, eventName, target } = entry;
  const isRole = event !== undefined && event.userName !== actor;
  const refused =
    event?.outcome === 'failure' &&
    html` <span class="failed">${event.errorCode ?? 'failed'}</span>`;
  return html`<p class="lead-step">${namesActor && html`${breakable(actor)}: `}<b>${eventName}</b>${
    target !== undefined && html` on ${breakable(target)}`
  }${event?.sourceIp !== undefined && ` from ${event.sourceIp}`}${
    event?.awsRegion !== undefined && ` in ${event.awsRegion}`
  }${isRole && html` as ${breakable(nameRole(event))}`}${
    event?.accessKeyId !== undefined && html` with <code>${event.accessKeyId}</code>`
  }${refused} · <span class="event">event <code>${eventId}</code></span></p>`;
}

const STEPS: readonly Column<StoryStep>[] = [
  { title: 'Time (UTC)', look: 'time', cell: timesOf },
  { title: 'Severity', cell: ({ entry }) => severityBadge(entry.severity) },
  { title: 'Action', isHead: true, look: 'name', cell: actionOf },
  { title: 'Found', look: 'name', cell: ({ entry }) => breakable(entry.detail) },
  { title: 'From, with key', look: 'address', cell: originOf },
  { title: 'Event', look: 'id', cell: evidenceOf },
];

function stepTable({ steps, moreSteps, ruleId, title }: StoryFinding): Html {
  return html`${table({
    label: title,
    caption: `${title}: the worst first, then by time`,
    columns: STEPS,
    rows: steps,
  })}${
    moreSteps > 0 &&
    html`<p class="remark">and ${formatCounted(moreSteps, 'more step')}: <code>iam-tracker alerts --rule ${ruleId}</code></p>`
  }`;
}

function timesOf({ entry, repeats, until }: StoryStep): Html {
  if (repeats === 0) return timeOf(entry.eventTime);
  return html`${timeOf(entry.eventTime)}<span class="as">${formatCounted(repeats, 'more time')} until ${timeOf(until)}</span>`;
}

function actionOf({ entry: { actor, eventName, target }, event }: StoryStep): Html {
  const failed = event?.outcome === 'failure';
  return html`${breakable(eventName)}${failed && html`<span class="as failed">${event.errorCode ?? 'failed'}</span>`}${
    target !== undefined && html`<span class="as">on ${breakable(target)}</span>`
  }<span class="as">by ${breakable(actor)}</span>`;
}

function originOf({ event }: StoryStep): Html {
  return html`${breakable(event?.sourceIp)}${
    event?.accessKeyId !== undefined && html`<span class="as id">${event.accessKeyId}</span>`
  }`;
}

/** The event, and what became of its alert. */
function evidenceOf({ entry: { disposition, eventId, note } }: StoryStep): Html {
  return html`${breakable(eventId)}<span class="as">${STATUS_WORDS[disposition]}${note !== undefined && html`: ${breakable(note)}`}</span>`;
}
