import { createAlertsTable } from '@iam-tracker/core/aws';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createScriptedClient, Refusal, type ScriptedCall } from './scripted-client.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');

function scripted(answer: (call: ScriptedCall, index: number) => object) {
  const { client, calls } = createScriptedClient(answer);
  const clock = createVirtualTime(NOW);
  const table = createAlertsTable({ client, tableName: 'x-alerts', clock, random: () => 0.5 });
  return { table, calls, clock };
}

const item = (id: string, more = {}) => ({
  event_id: { S: id },
  alert_type: { S: 'IAM-USER-CREATED' },
  severity: { S: 'INFO' },
  disposition: { S: 'sent' },
  ...more,
});

async function idsOf(alerts: AsyncIterable<{ readonly eventId: string }>) {
  const ids: string[] = [];
  for await (const { eventId } of alerts) ids.push(eventId);
  return ids;
}

describe('alertsOfDay', () => {
  it('reads the day from the index, page by page, and passes over what is no alert', async () => {
    const { table, calls } = scripted((_call, index) =>
      index === 0
        ? { Items: [item('a'), item('b', { severity: { S: 'LOUD' } })], LastEvaluatedKey: KEY }
        : { Items: [item('c')] },
    );

    expect(await idsOf(table.alertsOfDay('2026-03-10'))).toEqual(['a', 'c']);
    const query = {
      TableName: 'x-alerts',
      IndexName: 'alert_date-index',
      KeyConditionExpression: 'alert_date = :day',
      ExpressionAttributeValues: { ':day': { S: '2026-03-10' } },
    };
    expect(calls.map(({ input }) => input)).toEqual([query, { ...query, ExclusiveStartKey: KEY }]);
  });

  it('waits out throttling, and ends when it is told to', async () => {
    const { table, clock } = scripted((_call, index) => {
      if (index === 0) throw new Refusal('ThrottlingException');
      return { Items: [item('a')] };
    });

    expect(await clock.run(idsOf(table.alertsOfDay('2026-03-10')))).toEqual(['a']);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(idsOf(table.alertsOfDay('2026-03-10', { signal }))).rejects.toThrow('enough');
  });

  it('names the table that is not there', async () => {
    const { table } = scripted(() => {
      throw new Refusal('ResourceNotFoundException');
    });

    await expect(idsOf(table.alertsOfDay('2026-03-10'))).rejects.toThrow('x-alerts');
  });
});

const KEY = { event_id: { S: 'b' }, alert_type: { S: 'IAM-USER-CREATED' } };

describe('days', () => {
  it('lists every day that DynamoDB may still have, newest first', async () => {
    const days = await scripted(() => ({})).table.days();

    expect(days.slice(0, 2)).toEqual(['2026-03-10', '2026-03-09']);
    expect(days).toHaveLength(33);
    expect(days.at(-1)).toBe('2026-02-06');
  });
});
