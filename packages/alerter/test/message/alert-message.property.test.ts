import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CERTAINTIES, SEVERITIES } from '@iam-tracker/core';
import { activityEvent, findBreaches, hostileText, type Schema } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publishParams } from '../../src/adapters/sns-topic.ts';
import type { Alert } from '../../src/alert/alert.ts';
import { gistOf } from '../../src/alert/alert-gist.ts';
import type { AlertSummary } from '../../src/alert/alert-summary.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { buildMessage } from '../../src/message/alert-message.ts';
import type { PublishContext } from '../../src/ports.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';

const schema: Schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/alert.schema.json'), 'utf8'),
);
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Texts that attackers put where names go. */
const nasty = fc.oneof(
  hostileText(),
  fc.constantFrom(
    'alice\nWho         bob',
    '\u001b[31mred\u001b[0m\u0007',
    '<script>alert(1)</script><img src=x onerror=y>',
    '\u202Egnp.exe\u2066',
    `${'x'.repeat(300)}\r\nSubject: forged`,
    '$(reboot) `reboot`',
    '\ud800 alone',
  ),
);

const alerts: fc.Arbitrary<Alert> = fc
  .record({
    event: activityEvent(),
    texts: fc.record({
      eventName: nasty,
      userName: nasty,
      sessionName: nasty,
      userAgent: nasty,
      sourceIp: nasty,
      target: nasty,
      errorMessage: nasty,
      accountId: nasty,
      actor: nasty,
    }),
    rule: fc.constantFrom(...CATALOGUE),
    severity: fc.constantFrom(...SEVERITIES),
    detail: fc.option(nasty, { nil: undefined }),
    relatedEventIds: fc.array(nasty, { maxLength: 60 }),
  })
  .map(({ event, texts, ...rest }) => ({
    ...rest,
    event: toRuleEvent({ ...event, ...texts }),
    isDryRun: false,
  }));

const summaries: fc.Arbitrary<AlertSummary> = fc.record({
  kind: fc.constantFrom('together' as const, 'closing' as const, 'late' as const),
  count: fc.nat(),
  isAtLeast: fc.boolean(),
  from: fc.double({ noNaN: true }),
  to: fc.nat(),
  named: fc.array(
    fc.record({
      severity: fc.constantFrom(...SEVERITIES),
      count: fc.integer({ min: 1 }),
      gist: alerts.map(gistOf),
    }),
    { maxLength: 20 },
  ),
  otherEventIds: fc.array(nasty, { maxLength: 200 }),
});

const contexts: fc.Arbitrary<PublishContext> = fc.record({
  folded: fc.nat(),
  summary: fc.option(summaries, { nil: undefined, freq: 2 }),
  attribution: fc.record(
    {
      actor: nasty,
      certainty: fc.constantFrom(...CERTAINTIES),
      rule: fc.constantFrom('role_chain', 'workload'),
      chain: fc.array(nasty, { maxLength: 20 }),
      isCut: fc.boolean(),
      onBehalfOf: nasty,
    },
    { requiredKeys: ['actor', 'certainty', 'rule', 'chain', 'isCut'] },
  ),
});

describe('buildMessage', () => {
  it('always has a subject that SNS takes and no caller wrote', () => {
    fc.assert(
      fc.property(alerts, contexts, (alert, context) => {
        const { subject } = buildMessage(alert, context);

        expect(subject).toMatch(/^\[[A-Z]+\] IAM Alert: [\x20-\x7e]+$/);
        expect(subject.length).toBeLessThan(100);
        const isCounted = (context.summary?.kind ?? 'together') !== 'together';
        expect(subject).toContain(isCounted ? alert.rule.title.slice(0, 50) : alert.rule.title);
      }),
    );
  });

  it('never lets a text of the event make a line, act on a terminal, or grow', () => {
    fc.assert(
      fc.property(alerts, contexts, (alert, context) => {
        const { text } = buildMessage(alert, context);

        const lines = text.split('\n');
        const { chain } = context.attribution;
        // Four credentials at most, of at most two steps and commands each; twenty alerts, and ten ids.
        const most = 130 + chain.length + alert.relatedEventIds.length;
        expect(lines.length).toBeLessThan(most);
        expect(lines.filter((line) => UNPRINTABLE.test(line))).toEqual([]);
        expect(lines.filter((line) => line.startsWith('Who '))).toHaveLength(1);
        expect(Buffer.byteLength(text)).toBeLessThan(40_000);
      }),
    );
  });

  it('always writes JSON as the published schema says, harmless in a page', () => {
    fc.assert(
      fc.property(alerts, contexts, (alert, context) => {
        const { document, json } = buildMessage(alert, context);

        const read: unknown = JSON.parse(json);
        expect(read).toEqual(document);
        expect(findBreaches(schema, read)).toEqual([]);
        expect(json).not.toMatch(/[<>&]/);
        expect(UNPRINTABLE.test(json)).toBe(false);
        expect(Buffer.byteLength(json)).toBeLessThan(80_000);
      }),
    );
  });

  it('never writes more than SNS takes, whatever is told of', () => {
    fc.assert(
      fc.property(alerts, contexts, (alert, context) => {
        const { Message = '' } = publishParams('topic', buildMessage(alert, context));

        expect(Buffer.byteLength(Message)).toBeLessThan(262_144);
      }),
    );
  });

  it('never gives subscriptions an attribute that SNS refuses', () => {
    fc.assert(
      fc.property(alerts, contexts, (alert, context) => {
        for (const value of Object.values(buildMessage(alert, context).attributes)) {
          expect(value.length).toBeGreaterThan(0);
          expect(value.length).toBeLessThanOrEqual(300);
          expect(UNPRINTABLE.test(value)).toBe(false);
        }
      }),
    );
  });
});
