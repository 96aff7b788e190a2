import { parseRolePatterns } from '@iam-tracker/core';
import type { Rule } from '../../src/detect/rule.ts';
import { toFindingEvent } from '../../src/event/finding-event.ts';
import { type RuleEvent, toChangeEvent } from '../../src/event/rule-event.ts';
import { type AlertMessage, buildMessage } from '../../src/message/alert-message.ts';
import type { SettingsDocument } from '../../src/settings/settings-document.ts';
import { createWorld } from '../world/alerter.ts';
import { readFixtures } from './read-fixtures.ts';
import type { RuleFixture } from './rule-fixtures.ts';
import { toEvents } from './run-rule.ts';

/** A story that a rule fires on, and the last thing that people get about it. */
export interface FixtureMail {
  readonly fixture: string;
  readonly event: RuleEvent;
  readonly message: AlertMessage;
}

/** Takes the stories that a rule fires on through the alerter to the mail, experimental rules as well. */
export async function readFixtureMails(rule: Rule): Promise<readonly FixtureMail[]> {
  const { fires } = await readFixtures(rule.id);
  const mails: FixtureMail[] = [];
  for (const fixture of fires) {
    const mail = await mailOf(rule, fixture);
    if (mail !== undefined) mails.push(mail);
  }
  return mails;
}

async function mailOf(rule: Rule, story: RuleFixture): Promise<FixtureMail | undefined> {
  const {
    changes = [],
    findings = [],
    filteredRoles = '',
    inventory,
    name,
    ownResources,
    records,
    settings = {},
  } = story;
  const known = (settings.rules ?? {}) as Readonly<Record<string, object>>;
  const rules = { ...known, [rule.id]: { ...known[rule.id], dryRun: false } };
  const document: SettingsDocument = { ...settings, rules };
  const world = createWorld([rule], document, {
    filteredRoles: parseRolePatterns(filteredRoles),
    inventory,
    ownResources,
  });
  const events = [
    ...toEvents(records),
    ...changes.map(toChangeEvent),
    ...findings.map(toFindingEvent),
  ];
  const inOrder = events.sort((a, b) => a.occurredAt - b.occurredAt);
  for (const event of inOrder) await world.run([event], { groupMinutes: 1, maxAgeHours: 10_000 });
  const last = world.outbox.published.at(-1);
  if (last === undefined) return undefined;
  const { alert, context } = last;
  return { fixture: name, event: alert.event, message: buildMessage(alert, context) };
}
