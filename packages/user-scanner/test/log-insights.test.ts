import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createWorld, type World } from './world/scanner.ts';

type Line = Record<string, unknown>;

/** The part of CloudWatch Logs Insights that the reference document's queries use. */
function runQuery(query: string, lines: readonly Line[]): Line[] {
  const [fields = '', ...commands] = query
    .split('\n')
    .map((part) => part.replace(/^\|\s*/, '').trim());
  let rows = lines.map((line) => ({ ...line, '@timestamp': line.timestamp }));
  for (const command of commands) {
    const [, verb, rest = ''] = /^(\w+) (.*)$/.exec(command) ?? [];
    if (verb === 'filter')
      rows = rows.filter((row) => rest.split(' or ').some((c) => holds(c, row)));
    else if (verb === 'sort') rows = sortRows(rows, rest);
    else if (verb === 'limit') rows = rows.slice(0, Number(rest));
    else throw new Error(`cannot do: ${command}`);
  }
  const names = fields.replace(/^fields /, '').split(', ');
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, (row as Line)[name]])));
}

function holds(condition: string, row: Line): boolean {
  const [, name = '', operator, text = ''] = /^(\S+) (=|>) (.*)$/.exec(condition.trim()) ?? [];
  if (operator === '>') return Number(row[name]) > Number(text);
  return row[name] === JSON.parse(text);
}

function sortRows<T extends Line>(rows: readonly T[], order: string): T[] {
  const [name = '', direction] = order.split(' ');
  const sorted = [...rows].sort((a, b) => (String(a[name]) < String(b[name]) ? -1 : 1));
  return direction === 'desc' ? sorted.reverse() : sorted;
}

/** A scan that succeeds, one with errors, one that fails, one that takes long, and one too many. */
async function logOf(): Promise<Line[]> {
  const world: World = createWorld();
  world.account.add('ann');
  await world.run();
  await world.pass(60);
  await world.run({ metrics: { publish: async () => Promise.reject(new Error('no metrics')) } });
  await world.pass(60);
  world.account.before = () => {
    throw new AppError('IAM_FAILED', 'ListUsers: odd');
  };
  await world.run().catch(() => undefined);
  await world.pass(60);
  world.account.before = () => world.time.sleep(20_000);
  await Promise.all([world.run(), world.run()]);
  return world.lines;
}

describe("the reference document's Logs Insights queries", () => {
  it('View Recent Executions shows every scan that completed', async () => {
    const query = `fields @timestamp, scan_timestamp, total_users, records_written, errors, duration_seconds
| filter message = "Scan completed successfully" or message = "Scan completed with errors"
| sort @timestamp desc
| limit 20`;

    const rows = runQuery(query, await logOf());

    expect(rows).toEqual([
      {
        '@timestamp': expect.stringMatching(/^2026-01-10T15:0\d/),
        scan_timestamp: '2026-01-10T15:00:00Z',
        ...{ total_users: 1, records_written: 1, errors: 0 },
        duration_seconds: expect.any(Number),
      },
      expect.objectContaining({ errors: 1, scan_timestamp: '2026-01-10T13:00:00Z' }),
      expect.objectContaining({ errors: 0, duration_seconds: expect.any(Number) }),
    ]);
  });

  it('Find Errors shows what went wrong, with its type and message', async () => {
    const query = `fields @timestamp, level, message, error_type, error_message
| filter level = "ERROR"
| sort @timestamp desc`;

    expect(runQuery(query, await logOf())).toEqual([
      {
        '@timestamp': expect.any(String),
        ...{ level: 'ERROR', message: 'Scan failed' },
        ...{ error_type: 'IAM_FAILED', error_message: 'ListUsers: odd' },
      },
      expect.objectContaining({ error_type: 'Error', error_message: 'no metrics' }),
    ]);
  });

  it('Track User Count Over Time shows the users of scans that succeeded', async () => {
    const query = `fields @timestamp, total_users
| filter message = "Scan completed successfully"
| sort @timestamp asc`;

    expect(runQuery(query, await logOf()).map((row) => row.total_users)).toEqual([1, 1]);
  });

  it('Identify Slow Executions shows scans of more than a minute', async () => {
    const query = `fields @timestamp, duration_seconds, total_users
| filter duration_seconds > 60
| sort duration_seconds desc`;

    const rows = runQuery(query, await logOf());

    expect(rows).toEqual([
      {
        '@timestamp': expect.any(String),
        duration_seconds: expect.any(Number),
        total_users: 1,
      },
    ]);
  });
});
