import { encodeEvent, normalize, parseOwnResources, parseRolePatterns } from '@iam-tracker/core';
import type { TestRecord } from '@iam-tracker/test-utils';
import { createEngine, type Match } from '../../src/detect/engine.ts';
import type { Rule } from '../../src/detect/rule.ts';
import { toFindingEvent } from '../../src/event/finding-event.ts';
import {
  decodeImage,
  knowRights,
  type RuleEvent,
  toChangeEvent,
} from '../../src/event/rule-event.ts';
import { type Learnt, learnAtOnce, rightsAt } from '../../src/rights/account-rights.ts';
import { type RightsFact, readRightsFacts } from '../../src/rights/event-rights.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import type { RuleFixture } from './rule-fixtures.ts';
import { type Sighting, selectAlerts } from './state-model.ts';

/** Takes records the whole way: normalised, stored, decoded from the stream image. */
export function toEvents(records: readonly TestRecord[]): RuleEvent[] {
  return records.map((record) => {
    const { event } = normalize(record);
    const decoded = decodeImage(encodeEvent(event, { retentionDays: 0 }));
    if (decoded === undefined || event.eventType === 'unparsed') {
      throw new Error(`The fixture is no readable record: ${event.unparsedReason}`);
    }
    return decoded;
  });
}

/** As the alerter does before it asks rules, of all events of a story at once. */
function informOfRights(events: readonly RuleEvent[], inventory: readonly RightsFact[]) {
  const learnt: Learnt = { policies: new Map(), holders: new Map() };
  for (const event of events) {
    learnAtOnce(learnt, event.accountId, inventory);
    learnAtOnce(learnt, event.accountId, readRightsFacts(event));
  }
  for (const event of events) knowRights(event, rightsAt(event, learnt));
}

/** Runs one rule over a story; returns the matches that alert, in the order of time. */
export function runRule(
  rule: Rule,
  {
    changes = [],
    findings = [],
    filteredRoles = '',
    inventory = [],
    ownResources = '',
    records,
    settings: document = {},
  }: RuleFixture,
): Match[] {
  const settings = parseSettings(
    document,
    [...CATALOGUE, rule].map(({ id }) => id),
    parseRolePatterns(filteredRoles),
    parseOwnResources(ownResources, 'us-east-1'),
  );
  const engine = createEngine([rule], settings);
  const events = [
    ...toEvents(records),
    ...changes.map(toChangeEvent),
    ...findings.map(toFindingEvent),
  ];
  informOfRights(events, inventory);
  const sightings: Sighting[] = events.flatMap((event) => {
    const { failures, matches } = engine.evaluate(event);
    if (failures[0] !== undefined) throw failures[0].error;
    return matches.map((match) => ({ event, match }));
  });
  return selectAlerts(rule, sightings, settings, events).map(({ match }) => match);
}
