import type { ResultRow } from '@iam-tracker/lake/queries';
import { describe, expect, it } from '@jest/globals';
import { periodOf } from '../src/query-period.ts';
import { runSettled } from '../src/settled-query.ts';
import type { LedgerSpan } from '../src/time-options.ts';

const NOW = Date.UTC(2026, 2, 10, 12, 30);
const OLD = { first: '2023-07-01', last: '2023-07-10' };
const FRESH = { first: '2023-07-01', last: '2026-03-09' };

const parameter = (name: string, type: 'integer' | 'date', value: string) => ({
  ...{ name, type, default: value, description: '' },
});
const QUERY = {
  parameters: [parameter('days', 'integer', '30'), parameter('until', 'date', 'today')],
};

describe('periodOf', () => {
  it.each([
    ['a query without days', { parameters: [] }],
    ['a query without a last day', { parameters: [parameter('days', 'integer', '30')] }],
  ])('knows none of %s', (_, query) => {
    expect(periodOf(query, {}, NOW)).toBeUndefined();
  });

  it('ends on the newest day of an old lake, and says so', () => {
    expect(periodOf(QUERY, {}, NOW)?.settle(OLD)).toEqual({
      until: '2023-07-10',
      note: 'The newest event of the ledger is of 2023-07-10: this is about 2023-06-10 to 2023-07-10 (--until and --days say otherwise).',
    });
    expect(
      periodOf(QUERY, { days: '7' }, NOW)?.settle({ ...OLD, last: '2026-03-02' }),
    ).toMatchObject({ until: '2026-03-02' });
  });

  it.each([
    ['a fresh lake', {}, FRESH],
    ['the first of its days', {}, { ...OLD, last: '2026-02-08' }],
    ['a day that was named', { until: '2026-03-01' }, OLD],
    ['today, where it was named', { until: 'today' }, OLD],
    ['as many days as reach it', { days: '2000' }, OLD],
  ])('keeps to %s', (_, values, span) => {
    expect(periodOf(QUERY, values, NOW)?.settle(span)).toBeUndefined();
  });

  it('says what reaches everything', () => {
    const period = periodOf(QUERY, { until: '2023-07-05' }, NOW);

    expect(period?.describe(OLD)).toBe(
      'The ledger has events from 2023-07-01 to 2023-07-10 (UTC); all of it: --until 2023-07-10 --days 9.',
    );
    expect(period?.describe({ first: '2023-07-01', last: '2023-07-04' })).toBe(
      'The ledger has events from 2023-07-01 to 2023-07-04 (UTC).',
    );
    expect(period?.describe(undefined)).toBe('The ledger has no events.');
  });
});

/** An engine whose lake has rows in the statements of some days alone. */
function world(span: LedgerSpan, found: Readonly<Record<string, readonly ResultRow[]>>) {
  const asked: string[] = [];
  const notes: string[] = [];
  const asking = {
    async run(sql: string) {
      asked.push(sql);
      async function* rows() {
        yield* found[sql] ?? [];
      }
      return { columns: [], rows: rows(), bytesScanned: 1 };
    },
    async spanIn(text: string) {
      asked.push(`span of ${text}`);
      return span;
    },
    note: (text: string) => notes.push(text),
  };
  const ask = async (athena: boolean, values = {}) => {
    const question = {
      sql: 'iam_alerts until today',
      sqlOf: ({ until }: { until: string }) => `iam_alerts until ${until}`,
      period: periodOf(QUERY, values, NOW),
    };
    const result = await runSettled(question, { athena }, asking);
    const rows: ResultRow[] = [];
    for await (const row of result.rows) rows.push(row);
    return { asked, notes: notes.length, rows };
  };
  return { ask, asking };
}

const ROWS = [['a'], ['b']];

describe('runSettled', () => {
  it('looks at a folder first, and asks once', async () => {
    const { ask } = world(OLD, { 'iam_alerts until 2023-07-10': ROWS });

    expect(await ask(false)).toEqual({
      asked: ['span of iam_events until today', 'iam_alerts until 2023-07-10'],
      notes: 1,
      rows: ROWS,
    });
  });

  it('asks Athena for days only when it found nothing', async () => {
    const fresh = await world(FRESH, { 'iam_alerts until today': ROWS }).ask(true);
    const old = await world(OLD, { 'iam_alerts until 2023-07-10': ROWS }).ask(true);
    const none = await world(FRESH, {}).ask(true);

    expect(fresh).toEqual({ asked: ['iam_alerts until today'], notes: 0, rows: ROWS });
    expect(old.asked).toEqual([
      'iam_alerts until today',
      'span of iam_events until today',
      'iam_alerts until 2023-07-10',
    ]);
    expect(old).toMatchObject({ notes: 1, rows: ROWS });
    expect(none).toMatchObject({ notes: 0, rows: [] });
  });

  it('asks nothing of days where a day was named, or for a statement without any', async () => {
    const { ask, asking } = world(OLD, {});

    await runSettled({ sql: 'SELECT 1' }, {}, asking);
    expect((await ask(false, { until: '2026-03-01' })).asked).toEqual([
      'SELECT 1',
      'span of iam_events until today',
      'iam_alerts until today',
    ]);
  });
});
