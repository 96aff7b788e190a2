import { fc, it } from '@fast-check/jest';
import { isAppError, totalSeconds } from '@iam-tracker/core';
import { createTrailTable } from '@iam-tracker/core/aws';
import { describe, expect } from '@jest/globals';
import { isSealBroken, sealItem } from '../../../src/aws/tables/ledger-item.ts';
import { decodeTrailLedger, encodeTrailLedger } from '../../../src/aws/tables/trail-ledger-item.ts';
import { parseShardId } from '../../../src/coverage/ledger.ts';
import {
  addTrailGap,
  closeTrailGaps,
  fitTrailLedger,
  formatTrailShard,
  openTrailLedger,
  provenIntervals,
  TRAIL_FINDING_KINDS,
  TRAIL_GAP_REASONS,
  type TrailLedger,
} from '../../../src/coverage/trail-ledger.ts';
import { createScriptedClient, Refusal, type ScriptedCall } from './scripted-client.ts';

const second = fc.nat({ max: 7_258_118_400 });
const interval = fc
  .tuple(second, fc.integer({ min: 1, max: 90 * 86_400 }))
  .map(([start, width]) => ({ start, end: start + width }));
const text = fc.string({ minLength: 1 });
const gap = fc
  .tuple(interval, fc.record({ reason: fc.constantFrom(...TRAIL_GAP_REASONS), seenAt: second }))
  .map(([stretch, facts]) => ({ ...stretch, ...facts }));
const finding = fc
  .tuple(
    interval,
    fc.record({ kind: fc.constantFrom(...TRAIL_FINDING_KINDS), object: text, foundAt: second }),
  )
  .map(([stretch, facts]) => ({ ...stretch, ...facts }));
const mark = fc.record({ bucket: text, key: text, hash: text, end: second });
const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
const count = fc.maxSafeNat();
const ledger = fc.record(
  {
    shard: fc.record({ accountId: word, region: word }),
    trail: text,
    folder: text,
    since: second,
    through: second,
    last: mark,
    gaps: fc.array(gap, { maxLength: 5 }),
    lost: fc.array(interval, { maxLength: 5 }),
    findings: fc.array(finding, { maxLength: 5 }),
    findingCount: count,
    isCopy: fc.constant(true as const),
    unprovenFiles: count,
    comparedThrough: second,
    unprovenKeys: fc.array(text, { maxLength: 3 }),
    backfills: fc.array(second, { maxLength: 3 }),
    digestCount: count,
    fileCount: count,
    lateFileCount: count,
    walkedAt: second,
    lastError: text,
    version: count,
  },
  {
    noNullPrototype: true,
    requiredKeys: Object.keys(openTrailLedger({ accountId: 'a', region: 'r' })) as never,
  },
) as fc.Arbitrary<TrailLedger>;

describe('a ledger of a chain of digests', () => {
  it.prop([ledger])('comes back as it was stored', (given) => {
    const fitted = fitTrailLedger(given);

    expect(decodeTrailLedger(sealItem(encodeTrailLedger(fitted)))).toEqual(fitted);
    expect(fitTrailLedger(fitted)).toEqual(fitted);
  });

  it.prop([ledger, fc.nat()])(
    'is known to be altered whatever attribute was changed',
    (given, pick) => {
      const item = sealItem(encodeTrailLedger(fitTrailLedger(given)));
      const names = Object.keys(item).filter((name) => name !== 'seal');
      const changed = { ...item, [String(names[pick % names.length])]: { S: 'by another hand' } };

      expect(isSealBroken(item)).toBe(false);
      expect(isSealBroken(changed)).toBe(true);
    },
  );

  it.prop([ledger, fc.nat()])('is read whole or not at all', (given, pick) => {
    const item = encodeTrailLedger(fitTrailLedger(given));
    const names = Object.keys(item).filter(
      (name) => name !== 'trail' && !['last_error', 'folder', 'is_copy'].includes(name),
    );
    const name = String(names[pick % names.length]);

    const read = () => decodeTrailLedger({ ...item, [name]: { BOOL: true } });

    expect(read).toThrow(expect.objectContaining({ code: 'STORAGE_FAILED' }));
  });

  it.prop([ledger])('has a key that polling does not take for one of its shards', ({ shard }) => {
    expect(parseShardId(formatTrailShard(shard))).toBeUndefined();
  });

  it.prop([fc.array(gap, { maxLength: 8 }), interval])(
    'adds a gap only where none was seen before, and closes exactly what is proven',
    (list, closed) => {
      const gaps = list.reduce(addTrailGap, []);

      const open = closeTrailGaps(gaps, closed);

      expect(totalSeconds(gaps)).toBe(totalSeconds(list));
      expect(gaps.reduce((sum, { end, start }) => sum + end - start, 0)).toBe(totalSeconds(list));
      expect(totalSeconds(open)).toBe(totalSeconds([...gaps, closed]) - closed.end + closed.start);
    },
  );

  it.prop([fc.array(interval, { minLength: 501, maxLength: 520 })], { numRuns: 5 })(
    'proves less, never more, where it has to be cut',
    (list) => {
      const gaps = list
        .map((stretch) => ({ ...stretch, reason: 'no_digest' as const, seenAt: 5 }))
        .reduce(addTrailGap, []);
      const whole = {
        ...openTrailLedger({ accountId: '1', region: 'r' }),
        ...{ since: 0, through: 9_000_000_000, gaps, lost: list },
      };

      const cut = fitTrailLedger(whole);

      const before = provenIntervals(whole);
      expect(totalSeconds([...before, ...provenIntervals(cut)])).toBe(totalSeconds(before));
      expect(cut.gaps.length).toBeLessThanOrEqual(500);
      expect(cut.lost.length).toBeLessThanOrEqual(500);
    },
  );
});

describe('createTrailTable', () => {
  const fresh = openTrailLedger({ accountId: '123456789012', region: 'eu-west-1' });
  const scripted = (answer: (call: ScriptedCall) => object) => {
    const { calls, client } = createScriptedClient(answer);
    return { calls, table: createTrailTable({ client, tableName: 'x-control' }) };
  };

  it('saves over the version that it was made from, and no other', async () => {
    const { calls, table } = scripted((call) => {
      if (call.operation === 'GetItem')
        return { Item: encodeTrailLedger({ ...fresh, version: 9 }) };
      if (call.input.ExpressionAttributeValues?.[':replaced'].N === '7') {
        throw new Refusal('ConditionalCheckFailedException');
      }
      return {};
    });

    const first = await table.save({ ...fresh, isAltered: true });
    const conflict: unknown = await table.save({ ...fresh, version: 7 }).catch((error) => error);

    expect(first).toEqual({ ...fresh, version: 1 });
    expect(calls[0]?.input).toEqual({
      TableName: 'x-control',
      Item: sealItem(encodeTrailLedger({ ...fresh, version: 1 })),
      ConditionExpression: 'attribute_not_exists(version)',
    });
    expect(isAppError(conflict, 'LEDGER_CONFLICT') && conflict.message).toBe(
      'The ledger of 123456789012#eu-west-1#trail was to replace version 7, but version 9 is there.',
    );
  });

  it('lists its own items of the table alone, and says which were altered or cannot be read', async () => {
    const item = sealItem(encodeTrailLedger({ ...fresh, version: 1 }));
    const altered = { ...item, findings_count: { N: '3' } };
    const broken = { ...item, trail_gaps: { S: 'none' } };
    const { table } = scripted(() => ({
      Items: [{ shard: { S: 'dirty-days' } }, item, broken, altered],
    }));

    const listed: TrailLedger[] = [];
    for await (const each of table.list()) listed.push(each);

    expect(listed).toEqual([
      { ...fresh, version: 1 },
      { ...fresh, version: 1, isAltered: true },
      { ...fresh, version: 1, findingCount: 3, isAltered: true },
    ]);
  });

  it('keeps the accounts without a chain, and writes them only when they change', async () => {
    let stored: ScriptedCall['input']['Item'];
    const { calls, table } = scripted(({ input, operation }) => {
      if (operation === 'PutItem') stored = input.Item;
      return operation === 'GetItem' && stored !== undefined ? { Item: stored } : {};
    });
    const writes = () => calls.filter(({ operation }) => operation === 'PutItem').length;

    expect(await table.chainless()).toEqual([]);
    await table.noteChainless([]);
    expect(writes()).toBe(0);
    await table.noteChainless(['222222222222', '111111111111']);
    await table.noteChainless(['111111111111', '222222222222']);
    expect(await table.chainless()).toEqual(['111111111111', '222222222222']);
    expect(writes()).toBe(1);
    await table.noteChainless([]);
    expect(await table.chainless()).toEqual([]);
    expect(writes()).toBe(2);
    expect(parseShardId('trail-chainless')).toBeUndefined();
  });
});
