import { fc, it } from '@fast-check/jest';
import { createLogger } from '@iam-tracker/core';
import { anyText, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createRecentActivity } from '../../src/collect/recent-activity.ts';

/** Names that callers choose, such as would be a line, a field or part of a query of their own. */
const hostile = fc.oneof(
  anyText(),
  fc.constantFrom(
    ...['a\n{"message":"Alert published","severity":"CRITICAL"}', '","level":"ERROR","x":"'],
    ...['" or 1 = 1 | fields @message | limit 10000 #', "SOURCE 'x' | \"", '\u202e\u0000'],
  ),
);

const event = fc
  .record({
    second: fc.integer({ min: 0, max: 86_399 }),
    texts: fc.array(hostile, { minLength: 5, maxLength: 5 }),
    eventType: fc.constantFrom('iam' as const, 'signin' as const, 'sts' as const),
    outcome: fc.constantFrom('success' as const, 'failure' as const),
    actorType: fc.constantFrom('root' as const, 'iam_user' as const),
    isKey: fc.boolean(),
  })
  .map(({ isKey, second, texts, ...rest }) => {
    const [actor = '', target = '', sourceIp = '', errorCode = '', eventName = ''] = texts;
    const chosen = { actor, target, sourceIp, errorCode };
    return sampleEvent('id', second, {
      ...{ ...chosen, ...rest },
      eventName: isKey ? 'CreateAccessKey' : eventName,
    });
  });

const MESSAGES = [
  'Activity of the last day stored',
  'Noteworthy event stored',
  'Changes by an actor stored',
];
const FIELDS = new Set([
  ...['level', 'timestamp', 'message', 'changes', 'failed_sign_ins', 'root_uses'],
  ...['new_access_keys', 'category', 'event_time', 'event_name', 'actor', 'actor_type', 'target'],
  ...['source_ip', 'outcome', 'error_code', 'account_id', 'aws_region', 'event_id'],
  ...['last_change', 'last_change_time'],
]);

describe('the log of recent activity', () => {
  it.prop([fc.array(event, { maxLength: 150 })])(
    'is at most 81 lines of ours, whatever callers call themselves',
    async (events) => {
      const lines: string[] = [];
      const activity = createRecentActivity(Date.UTC(2026, 0, 2));
      const store = activity.watch({ put: async () => undefined, putMissing: async () => [] });
      await store.put(events);
      activity.log(
        createLogger({ level: 'INFO', destination: { write: (line) => void lines.push(line) } }),
      );

      expect(lines.length).toBeLessThanOrEqual(81);
      for (const line of lines) {
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(line.length).toBeLessThan(2_500);
        const fields = JSON.parse(line);
        expect(MESSAGES).toContain(fields.message);
        expect(fields.level).toBe('INFO');
        expect(Object.keys(fields).filter((name) => !FIELDS.has(name))).toEqual([]);
        for (const value of Object.values(fields)) {
          expect(String(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }
    },
  );
});
