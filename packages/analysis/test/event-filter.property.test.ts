import type { ActivityEvent } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventFilter, readFilter } from '../src/event-filter.ts';
import { ask, createSource, event, newestFirst } from './fake-query-source.ts';

const HOSTILE = `'") OR event_id <> :key #w0 %_\\`;
const names = fc.constantFrom('alice', 'bob', 'Alice', '*', HOSTILE);
const keys = fc.constantFrom('AKIA1', 'ASIA2', HOSTILE);
const addresses = fc.constantFrom(
  '192.0.2.1',
  '192.0.2.77',
  '::ffff:192.0.2.1',
  '2001:db8::1',
  'iam',
);
const accounts = fc.constantFrom('111122223333', '444455556666');
const regions = fc.constantFrom('us-east-1', 'eu-west-1', HOSTILE);

const parts = fc.record(
  {
    userName: names,
    actor: names,
    target: keys.map((key) => `access-key/${key}`),
    accessKeyId: keys,
    issuedAccessKeyId: keys,
    sourceIp: addresses,
    awsRegion: regions,
    accountId: accounts,
    delegateAccountId: accounts,
    userArn: accounts.map((id) => `arn:aws:iam::${id}:user/x`),
    outcome: fc.constantFrom('success' as const, 'failure' as const),
    errorCode: names,
    requestParameters: keys.map((accessKeyId) => JSON.stringify({ accessKeyId })),
  },
  { requiredKeys: [] },
);
const wishes = {
  userName: names,
  actor: names,
  target: fc.oneof(keys, names),
  key: keys,
  ip: fc.oneof(addresses, fc.constant('192.0.2.0/26')),
  region: regions,
  account: accounts,
  error: names,
  text: names,
  isFailure: fc.boolean(),
};
/** Of one or two properties: of more, hardly anything would be found. */
const filters: fc.Arbitrary<EventFilter> = fc
  .tuple(fc.record(wishes), fc.subarray(Object.keys(wishes), { minLength: 1, maxLength: 2 }))
  .map(([all, chosen]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => chosen.includes(name))),
  );
const events = fc
  .array(parts, { maxLength: 30 })
  .map((all) => all.map((more, second) => event(second * 5_000, more as Partial<ActivityEvent>)));

describe('queryEvents', () => {
  it('always finds what a filter takes, by whatever index, whatever its values say', async () => {
    await fc.assert(
      fc.asyncProperty(events, filters, async (all, filter) => {
        const found = await ask(createSource(all), filter, { isWhole: true });

        expect(found).toEqual(all.filter(readFilter(filter)).sort(newestFirst));
      }),
    );
  });
});

describe('queryEvents of a rare thing', () => {
  it('leaves to the table to leave out the rest', async () => {
    const all = Array.from({ length: 500 }, (_, second) =>
      event(second, { accessKeyId: second === 250 ? 'AKIA1' : 'AKIA2', awsRegion: 'eu-west-1' }),
    );
    const source = createSource(all);

    expect(await ask(source, { key: 'AKIA1', region: 'eu-west-1' })).toHaveLength(1);
    expect(source.read()).toBe(1);
  });
});
