import type {
  Incident,
  IncidentFinding,
  InvolvedCredential,
  InvolvedParty,
  Report,
} from '@iam-tracker/analysis';
import { shellWord } from '@iam-tracker/core';
import { describeWay } from '../incident/incident.ts';
import { historyOf, isNameless, nameCredential } from '../incident/incident-credentials.ts';
import { aboutOf, deedsOf, kindOf, whyOf } from '../incident/incident-people.ts';
import { countStanding, linesOfStanding } from '../incident/incident-standing.ts';
import { formatCount, formatCounted } from '../quantities.ts';
import { linkToRule } from './alerts-section.ts';
import { breakable, type Html, type HtmlValue, html } from './html.ts';
import { folded, kept, section, severityBadge, timeOf, timesSign } from './section.ts';

const SHOWN_OPEN = 6;
const SHOWN_FINDINGS = 8;
const SHOWN_PEOPLE = 5;
const SHOWN_ENTRIES = 5;
const SHOWN_SERVICES = 8;
const SHOWN_ACTIONS = 4;

/** The first page: what `iam-tracker incident` shows, verdict and what to do before all else. */
export function summarySection({ alerts, incident }: Report): Html {
  const worst = incident.findings[0]?.severity.toLowerCase() ?? 'calm';
  const [first, ...others] = incident.verdict;
  return section({
    id: 'summary',
    title: 'What happened, and what to do first',
    body: html`<div class="verdict ${worst}"><p class="first">${first}</p>${others.map((sentence) => html`<p>${sentence}</p>`)}</div>
${doFirst(incident)}
<div class="blocks">
${rulesBlock(incident, alerts)}
${whoBlock(incident)}
${persists(incident)}
${waysBlock(incident)}
${elsewhereBlock(incident)}
${notKnown(incident)}
</div>
${goOn(incident)}`,
  });
}

/** What can still be used, each with the command that ends it. */
function doFirst({ accounts, credentials }: Incident): Html {
  const open = credentials.shown
    .filter(({ steps }) => steps.length > 0)
    .map((each) => openCredential(each, accounts.length > 1));
  if (open.length === 0) return html``;
  const rest = open.slice(SHOWN_OPEN);
  const folding =
    rest.length > 0 &&
    folded(
      `${formatCount(rest.length)} more that can still be used`,
      html`<ol class="todo" start="${SHOWN_OPEN + 1}">${rest}</ol>`,
    );
  const unlisted = credentials.open - open.length;
  return html`<h3>Switch off first</h3>
<ol class="todo">${open.slice(0, SHOWN_OPEN)}</ol>
${folding}${unlisted > 0 && html`<p class="remark">${formatCount(unlisted)} more are not listed.</p>`}
`;
}

function openCredential(credential: InvolvedCredential, isAccountNamed: boolean): Html {
  const { state, steps } = credential;
  const told = steps.map(({ command, step }) => {
    if (command !== null) return html`<code class="shell">${command}</code>`;
    const why = isNameless(credential) ? '' : '; no command is given, as AWS allows no such name';
    return html`<span class="step">${step}${why}</span>`;
  });
  return html`<li><span class="badge ${state === 'active' ? 'critical' : 'warning'}">${state}</span> <b>${breakable(nameCredential(credential))}</b> <span class="muted">${historyOf(credential, isAccountNamed).join(' · ')}</span>
${told}</li>
`;
}

function rulesBlock({ findings }: Incident, alerts: Report['alerts']): Html {
  const remark =
    findings.length > SHOWN_FINDINGS &&
    `${formatCounted(findings.length, 'rule')}; all of them below`;
  const lines = findings
    .slice(0, SHOWN_FINDINGS)
    .map((finding) => findingLine(finding, linkToRule(alerts, finding.ruleId)));
  return block('What the rules say', remark, lines);
}

function findingLine(finding: IncidentFinding, link: string | undefined): Html {
  const { count, severity, title } = finding;
  const about = aboutOf(finding);
  const named = link === undefined ? html`<b>${title}</b>` : html`<a href="${link}">${title}</a>`;
  return html`${severityBadge(severity)} ${named}${count > 1 && html` ${timesSign(count)}`}${about !== '' && html`: ${breakable(about)}`}`;
}

function whoBlock({ accounts, people }: Incident): Html {
  const lines = people.shown.map((party) => partyLine(party, accounts.length > 1));
  return block('Who', cutRemark(people.shown.length, people.count), lines, SHOWN_PEOPLE);
}

function partyLine(party: InvolvedParty, isAccountNamed: boolean): Html {
  const { name, severity } = party;
  return html`<b>${breakable(name)}</b> (${kindOf(party, isAccountNamed)})${severity !== undefined && html` ${severityBadge(severity)}`}${breakable(whyOf(party))} · ${breakable(deedsOf(party).join(' · '))}`;
}

function waysBlock({ entries, people }: Incident): Html {
  const lines = entries.map(
    (entry) =>
      html`${timeOf(entry.at)} <b>${breakable(entry.name)}</b> ${breakable(describeWay(entry))}`,
  );
  const remark = cutRemark(people.shown.length, people.count);
  return block('How they came in', remark, lines, SHOWN_ENTRIES);
}

function notKnown({ unknowns }: Incident): Html {
  return block(
    'What is not known',
    false,
    unknowns.map(({ text }) => html`${text}`),
  );
}

function persists(incident: Incident): Html {
  const { standing, watchCuts } = incident;
  if (standing.made + standing.destroyed + watchCuts.count === 0) return html``;
  return block(
    'What persists',
    countStanding(incident),
    linesOfStanding(incident).map(
      ({ label, text, tone }) =>
        html`<b${tone === 'left' && html` class="failed"`}>${label}</b>${breakable(text)}`,
    ),
  );
}

function elsewhereBlock({ elsewhere }: Incident): Html {
  if (elsewhere === undefined || elsewhere.calls === 0) return html``;
  const { calls, refused, services } = elsewhere;
  const more = services.count - SHOWN_SERVICES;
  return block(
    'What else they did',
    html`${formatCounted(calls, 'call')} of ${formatCounted(services.count, 'other service')}, ${formatCount(refused)} refused${more > 0 && `; the ${SHOWN_SERVICES} with most`}`,
    services.shown
      .slice(0, SHOWN_SERVICES)
      .map(({ actions, calls: ofService, refused: no, service }) => {
        const named = actions.shown
          .slice(0, SHOWN_ACTIONS)
          .map((action) => html`${breakable(action.name)} ${formatCount(action.calls)}`);
        const rest = actions.count - named.length;
        return html`<b>${service}</b> ${formatCount(ofService)}${no > 0 && html` <span class="failed">(${formatCount(no)} refused)</span>`}: ${named.map((each, index) => html`${index > 0 && ', '}${each}`)}${rest > 0 && ` and ${formatCount(rest)} more`}`;
      }),
  );
}

function goOn({ next }: Incident): Html {
  if (next.length === 0) return html``;
  const lines = next.map(
    ({ about, words }) =>
      html`<li>${about}<code class="shell">${['iam-tracker', ...words.map(shellWord)].join(' ')}</code></li>`,
  );
  return kept('Commands to go on with', html`<ul class="todo">${lines}</ul>`);
}

/** A heading with a list below, folded from `open` lines on; nothing where the list is empty. */
function block(
  title: string,
  remark: HtmlValue,
  lines: readonly Html[],
  open = lines.length,
): Html {
  if (lines.length === 0) return html``;
  const rest = lines.slice(open);
  const folding = rest.length > 0 && kept(`${formatCount(rest.length)} more`, listOf(rest));
  return html`<div class="block"><h3>${title}</h3>${remark !== false && html`<p class="muted">${remark}</p>`}
${listOf(lines.slice(0, open))}${folding}</div>
`;
}

function listOf(lines: readonly Html[]): Html {
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function cutRemark(shown: number, count: number): string | false {
  return count > shown && `the first ${formatCount(shown)} of ${formatCount(count)}`;
}
