import type { AlertStory, ReportData, RuleAdvice, StoryStep } from '@iam-tracker/analysis';
import { SEVERITIES } from '@iam-tracker/core';
import { ALERT_STATUSES } from '../alert.ts';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { folded, nameRole, scrolling, section, severityBadge, timeOf } from './section.ts';

const WORDS: Readonly<Record<(typeof ALERT_STATUSES)[number], string>> = {
  sent: 'sent',
  grouped: 'grouped',
  suppressed: 'suppressed',
  historical: 'historical',
  dry_run: 'dry run',
  claimed: 'being sent',
};

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
    (status) => `${formatCount(statuses[status])} ${WORDS[status]}`,
  );
  const sums = SEVERITIES.map(
    (severity) =>
      html`<li>${severityBadge(severity)} <span class="value">${formatCount(severities[severity])}</span></li>
`,
  );
  const rest = storyCount - stories.length;
  return section({
    id: 'alerts',
    title: 'Alerts and their stories',
    lead: html`${formatCounted(alerts.alerts, 'alert')} on events of this period: ${became.join(', ')}. Alerts on the same person or the same thing with less than six hours in between are one story.`,
    body: html`<ul class="figures small">${sums}</ul>
${folded('Alerts by rule', scrolling('Alerts by rule', rulesTable(alerts)))}
<h3>${rest > 0 ? `The worst ${formatCount(stories.length)} of ${formatCounted(storyCount, 'story', 'stories')}` : formatCounted(storyCount, 'story', 'stories')}</h3>
${stories.map(tell)}`,
  });
}

function rulesTable({ rules }: ReportData['alerts']): Html {
  return html`<table>
<caption><span>Alerts by rule, the worst first</span></caption>
<thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col">What happened</th><th scope="col" class="num">Alerts</th>${ALERT_STATUSES.map(
    (status) => html`<th scope="col" class="num">${WORDS[status]}</th>`,
  )}</tr></thead>
<tbody>${rules.map(
    ({ severity, ruleId, title, alerts, statuses }) =>
      html`<tr><td>${severityBadge(severity)}</td><th scope="row">${ruleId}</th><td>${title}</td><td class="num">${formatCount(alerts)}</td>${ALERT_STATUSES.map(
        (status) =>
          html`<td class="num${statuses[status] === 0 && ' none'}">${formatCount(statuses[status])}</td>`,
      )}</tr>
`,
  )}</tbody>
</table>`;
}

function tell(story: AlertStory): Html {
  const { severity, actors, start, end, alerts, steps, moreSteps, rules } = story;
  const [lead] = rules.filter((rule) => rule.severity === severity);
  const title = lead?.title ?? steps[0]?.entry.title ?? '';
  const others = rules.length > 1 && ` and ${formatCounted(rules.length - 1, 'more finding')}`;
  return html`<article class="story ${severity.toLowerCase()}">
<h4>${severityBadge(severity)} ${title}${others}</h4>
<p class="who"><b>${actors.join(', ')}</b> · ${timeOf(start)}${end !== start && html` to ${timeOf(end)}`} · ${formatCounted(alerts, 'alert')}</p>
<ol class="steps">${steps.map((each) => step(each, actors.length > 1))}</ol>
${moreSteps > 0 && html`<p class="remark">and ${formatCounted(moreSteps, 'more step')}</p>`}
${rules.length > 0 && folded('Why it matters and what to do', rules.map(advise))}
</article>
`;
}

function step({ entry, repeats, until, event }: StoryStep, namesActor: boolean): Html {
  const { actor, disposition, eventName, eventTime, note, target, title } = entry;
  const isRole = event !== undefined && event.userName !== actor;
  const as = isRole ? ` as ${nameRole(event)}` : '';
  const by = namesActor ? `${actor}${as}: ` : '';
  const refused =
    event?.outcome === 'failure' &&
    html` <span class="failed">${event.errorCode ?? 'failed'}</span>`;
  const times =
    repeats > 0 &&
    html` <span class="muted">${formatCounted(repeats, 'more time')} until ${timeOf(until)}</span>`;
  return html`<li><span class="when">${timeOf(eventTime)}</span> <span class="what">${title}</span>
<span class="how">${by}<b>${eventName}</b>${target !== undefined && ` on ${target}`}${
    event?.sourceIp !== undefined && ` from ${event.sourceIp}`
  }${event?.awsRegion !== undefined && ` in ${event.awsRegion}`}${!namesActor && as}${refused}${times}</span>
<span class="fate">${WORDS[disposition]}${note !== undefined && `: ${note}`}</span></li>
`;
}

function advise({ id, title, why, runbook, mitre }: RuleAdvice): Html {
  return html`<div class="advice"><h5>${title}</h5><p>${why}</p><ol>${runbook.map((line) => html`<li>${line}</li>`)}</ol><p class="muted">${[id, ...(mitre.length === 0 ? [] : [mitre.join(', ')])].join(' · ')}</p></div>
`;
}
