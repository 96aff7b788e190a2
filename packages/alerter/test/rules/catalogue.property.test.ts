import { type ActivityEvent, EVENT_TYPES, encodeEvent, normalize } from '@iam-tracker/core';
import { activityEvent, hostileJson, hostileRecord, hostileText } from '@iam-tracker/test-utils';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import type { Rule } from '../../src/detect/rule.ts';
import { decodeImage, type RuleEvent } from '../../src/event/rule-event.ts';
import { NO_HABITS, seePlace, sightOf } from '../../src/people/principal.ts';
import { CATALOGUE, RULE_IDS } from '../../src/rules/catalogue.ts';
import { parseSettings } from '../../src/settings/settings.ts';

const settings = parseSettings(
  {
    pipelineRoles: ['terraform'],
    homeNetworks: ['192.0.2.0/24'],
    offHours: { start: '22:00', end: '06:00' },
  },
  RULE_IDS,
);

/** Everything of a rule that looks at an event. */
function ask(rule: Rule, event: RuleEvent): void {
  rule.match(event, settings);
  if (typeof rule.dedupKey(event) !== 'string') throw new TypeError(`${rule.id}: no dedup key`);
  if (rule.kind === 'threshold') {
    rule.threshold.groupBy(event);
    rule.threshold.distinct?.(event);
  } else if (rule.kind === 'sequence') {
    rule.sequence.correlateBy(event);
    for (const step of rule.sequence.steps) {
      step.match(event, settings);
      step.capture?.(event);
    }
  } else if (rule.kind === 'first-seen') {
    rule.firstSeen.baselineKey(event);
    rule.firstSeen.value(event);
    rule.firstSeen.isKnown?.(event, settings);
    rule.firstSeen.knownBy?.(event);
    rule.firstSeen.newness?.(event);
    const sight = sightOf(event);
    const time = event.occurredAt;
    const habits = sight === undefined ? NO_HABITS : seePlace(NO_HABITS, { ...sight, time });
    rule.firstSeen.isUsual?.(event, habits, true);
  }
}

/** Every rule is asked about events it looks at, so that it gets past the name. */
function askAbout(event: ActivityEvent, parts: Parts = {}): void {
  const decoded = new Map<string, RuleEvent>();
  // As in a batch: all rules look at one and the same.
  const show = (eventType: ActivityEvent['eventType'], eventName: string) => {
    const key = `${eventType} ${eventName}`;
    const shown = decoded.get(key) ?? decode({ ...event, eventType, eventName }, parts);
    decoded.set(key, shown);
    return shown;
  };
  for (const rule of CATALOGUE) {
    ask(rule, show(event.eventType, event.eventName));
    for (const eventType of EVENT_TYPES) {
      const names = rule.on[eventType];
      if (names === undefined) continue;
      for (const eventName of names === 'any' ? [event.eventName] : names) {
        ask(rule, show(eventType, eventName));
      }
    }
  }
}

/** Nesting beyond the stack cannot be written, but it can be made. */
function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  }
}

/** JSON parts as only a hostile writer of the table could put them. */
type Parts = Readonly<Record<string, { readonly S: string }>>;

function decode(event: ActivityEvent, parts: Parts): RuleEvent {
  const decoded = decodeImage({ ...encodeEvent(event, { retentionDays: 0 }), ...parts });
  if (decoded === undefined) throw new Error('The image is one of an event.');
  return decoded;
}

describe('CATALOGUE', () => {
  it('never throws on a stored event', () => {
    fc.assert(
      fc.property(activityEvent(), (event) => {
        askAbout(event);
      }),
    );
  });

  it('never throws on a hostile record', () => {
    fc.assert(
      fc.property(hostileRecord(), (record) => {
        askAbout(normalize(record).event);
      }),
    );
  });

  it('never throws on any request, response or details', () => {
    const json = fc.oneof(hostileJson().map(writeJson), hostileText());
    const texts = fc.tuple(json, json, json, json);
    fc.assert(
      fc.property(activityEvent(), texts, (event, [request, response, additional, details]) => {
        askAbout(event, {
          request_parameters: { S: request },
          response_elements: { S: response },
          additional_event_data: { S: additional },
          service_event_details: { S: details },
        });
      }),
    );
  });
});
