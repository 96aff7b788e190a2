import type { AlertStory, ReportData, RuleAdvice, RuleCount } from '@iam-tracker/analysis';
import { SEVERITIES, type Severity } from '@iam-tracker/core';
import { ALERT_STATUSES } from '../alert.ts';
import { formatCount, formatCounted } from '../quantities.ts';
import { STATUS_WORDS, tellFinding } from './finding.ts';
import { breakable, type Html, html } from './html.ts';
import { folded, kept, listed, section, severityBadge, stretchOf } from './section.ts';
import { type Column, table } from './table.ts';
import { tiles } from './tiles.ts';

type Digest = ReportData['alerts'];

/** Tells what the rules said, as stories: alerts on the same person or thing within six hours. */
export function alertsSection({ alerts }: ReportData): Html {
  const { stories, storyCount, severities, statuses } = alerts;
  if (alerts.alerts === 0) {
    return section({
      id: 'alerts',
      title: 'Alerts',
      body: html`<p>No alerts are recorded about events of this period. Alerts are raised by <code>collect</code> (unless <code>--no-alerts</code>); <code>backtest</code> says what the rules would have said.</p>`,
    });
  }
  const became = ALERT_STATUSES.filter((status) => statuses[status] > 0).map(
    (status) => `${formatCount(statuses[status])} ${STATUS_WORDS[status]}`,
  );
  const sums = SEVERITIES.map((severity) => ({
    label: severityBadge(severity),
    value: severities[severity],
    href: storyOf(alerts, severity),
  }));
  const rest = storyCount - stories.length;
  return section({
    id: 'alerts',
    title: 'Alerts and their stories',
    lead: html`${formatCounted(alerts.alerts, 'alert')} on events of this period: ${became.join(', ')}. Alerts on the same person or the same thing with less than six hours in between are one story; each rule is told once, the worst first.`,
    body: html`${tiles(sums, 'small')}
<p class="on-paper">On paper, of each rule the worst alert is told; the file has the others too, each with the id of its event.</p>
<h3>${rest > 0 ? `The worst ${formatCount(stories.length)} of ${formatCounted(storyCount, 'story', 'stories')}` : formatCounted(storyCount, 'story', 'stories')}</h3>
${stories.map((story, index) => tell(story, index, adviceLinks(alerts)))}
${alerts.advice.length > 0 && folded('Why each matters and what to do', html`<div class="advices">${alerts.advice.map(advise)}</div>`)}
${kept('All alerts by rule, and what became of them', rulesTable(alerts))}`,
  });
}

/** Returns the link to the first story that tells of a severity; undefined when none does. */
export function storyOf({ stories }: Digest, severity: Severity): string | undefined {
  const tells = (story: AlertStory) => story.findings.some((each) => each.severity === severity);
  const index = stories.findIndex(tells);
  return index < 0 ? undefined : `#story-${index + 1}`;
}

/** Returns the link to the first story that tells of a rule; undefined when none does. */
export function linkToRule({ stories }: Digest, ruleId: string): string | undefined {
  const index = stories.findIndex(({ findings }) =>
    findings.some((finding) => finding.ruleId === ruleId),
  );
  return index < 0 ? undefined : `#story-${index + 1}`;
}

/** Links to the advice on each rule. */
function adviceLinks({ advice }: Digest): ReadonlyMap<string, string> {
  return new Map(advice.map(({ id }, index) => [id, `#advice-${index + 1}`]));
}

function rulesTable({ rules }: Digest): Html {
  const became = ALERT_STATUSES.map(
    (status): Column<RuleCount> => ({
      title: STATUS_WORDS[status],
      look: 'num',
      cell: ({ statuses }) => formatCount(statuses[status]),
      mark: ({ statuses }) => (statuses[status] === 0 ? 'none' : undefined),
    }),
  );
  return table({
    label: 'Alerts by rule',
    caption: 'Alerts by rule, the worst first',
    columns: [
      { title: 'Severity', cell: ({ severity }) => severityBadge(severity) },
      { title: 'Rule', isHead: true, look: 'name', cell: ({ ruleId }) => ruleId },
      { title: 'What happened', cell: ({ title }) => title },
      { title: 'Alerts', look: 'num', cell: ({ alerts }) => formatCount(alerts) },
      ...became,
    ],
    rows: rules,
  });
}

function tell(story: AlertStory, index: number, links: ReadonlyMap<string, string>): Html {
  const { severity, actors, start, end, alerts, findings, moreFindings } = story;
  const title = findings[0]?.title ?? '';
  const others =
    findings.length > 1 &&
    ` and ${formatCounted(findings.length + moreFindings - 1, 'more finding')}`;
  return html`<article class="story ${severity.toLowerCase()}" id="story-${index + 1}">
<h4>${severityBadge(severity)} ${title}${others}</h4>
<p class="who"><b>${listed(actors.map(breakable), story.moreActors)}</b> · ${stretchOf(start, end)} · ${formatCounted(alerts, 'alert')}</p>
${traces(story)}
<ol class="findings">${findings.map((finding) =>
    tellFinding(finding, { namesActor: actors.length > 1, advice: links.get(finding.ruleId) }),
  )}</ol>
${moreFindings > 0 && html`<p class="remark">and ${formatCounted(moreFindings, 'milder finding')}: <code>iam-tracker alerts --by rule</code></p>`}
</article>
`;
}

function traces({ keys, moreKeys, addresses, moreAddresses }: AlertStory): Html {
  const signed =
    keys.length > 0 &&
    html`<span>Signed with ${listed(
      keys.map((key) => html`<code>${key}</code>`),
      moreKeys,
    )}</span>`;
  const came = addresses.length > 0 && html`<span>From ${listed(addresses, moreAddresses)}</span>`;
  return html`${(signed || came) && html`<p class="traces">${signed}${signed && came && ' · '}${came}</p>`}`;
}

function advise({ id, title, why, runbook, mitre }: RuleAdvice, index: number): Html {
  return html`<div class="advice" id="advice-${index + 1}"><h5>${title}</h5><p>${why}</p><ol>${runbook.map((line) => html`<li>${line}</li>`)}</ol><p class="muted">${[id, ...(mitre.length === 0 ? [] : [mitre.join(', ')])].join(' · ')}</p></div>
`;
}
