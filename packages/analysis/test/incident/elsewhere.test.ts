import { memoryLedger } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { act, alertOn, gather, keyOf } from './sample-incident.ts';

const ARN = 'arn:aws:iam::123456789012:user/eve';
const row = (fields: object) => ({
  ...{ principal: ARN, accessKeyId: keyOf('eve'), eventSource: 's3.amazonaws.com' },
  ...{ eventName: 'GetObject', count: 5, refused: 1 },
  ...{ first: '2026-01-01T00:00:00Z', last: '2026-01-01T01:00:00Z' },
  ...fields,
});

async function elsewhere(rows: readonly object[], scope = {}) {
  const event = act('alerted', 0, 'eve', { outcome: 'failure', errorCode: 'AccessDenied' });
  const ledger = {
    ...memoryLedger([event], [alertOn(event)]),
    readOthers: async () => rows as ReturnType<typeof row>[],
  };
  return (await gather(ledger, { scope })).elsewhere;
}

describe('calls elsewhere of an incident', () => {
  it('are those with the keys and in the names of the people involved, refused ones too', async () => {
    const rows = [
      row({}),
      row({ eventName: 'DescribeBuckets', count: 100 }),
      row({ accessKeyId: 'ASIACONSOLE000000001', eventSource: 'ec2.amazonaws.com' }),
      row({ principal: 'arn:aws:iam::123456789012:user/alice', accessKeyId: keyOf('alice') }),
      row({ first: '2025-01-01T00:00:00Z', last: '2025-01-02T00:00:00Z', count: 1_000 }),
    ];

    expect(await elsewhere(rows)).toMatchObject({
      calls: 110,
      refused: 3,
      services: {
        count: 2,
        shown: [
          {
            service: 's3',
            calls: 105,
            actions: { shown: [{ name: 'GetObject' }, { name: 'DescribeBuckets' }] },
          },
          { service: 'ec2', calls: 5 },
        ],
      },
    });
  });

  it('are those of the key alone when a key or an address is asked for', async () => {
    const rows = [row({}), row({ accessKeyId: 'ASIACONSOLE000000001' })];

    expect(await elsewhere(rows, { key: keyOf('eve') })).toMatchObject({ calls: 5 });
    expect(await elsewhere(rows, { ip: '192.0.2.1' })).toMatchObject({ calls: 5 });
  });
});
