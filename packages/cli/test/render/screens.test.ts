import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ALERTS } from '../../src/render/alert.ts';
import { CHANGES } from '../../src/render/change-rows.ts';
import { coverageLines, coverageListing } from '../../src/render/coverage.ts';
import { EVENTS } from '../../src/render/event-rows.ts';
import { writeListing } from '../../src/render/listing.ts';
import { writeResult } from '../../src/render/query-result.ts';
import { widthOf } from '../../src/render/table/wrap.ts';
import { USERS } from '../../src/render/user.ts';
import { createTerminal } from '../../src/terminal.ts';
import { activeCharacters, createOutput } from '../test-context.ts';
import {
  ALERTS_SHOWN,
  CHANGES_SHOWN,
  EVENTS_SHOWN,
  LEDGERS_SHOWN,
  NOW,
  RESULT_COLUMNS,
  RESULT_ROWS,
  USERS_SHOWN,
} from './screens.data.ts';

/** The answers were read before they were taken. When a table changes on purpose: UPDATE_GOLDEN=1 pnpm unit, and read the diff. */
const FOLDER = join(import.meta.dirname, 'screens');

interface Setting {
  /** Undefined for a pipe. */
  readonly columns: number | undefined;
  readonly wide?: boolean;
}

/** Writes all tables one after the other. */
async function screen({ columns, wide = false }: Setting): Promise<string> {
  const stdout = createOutput(columns !== undefined, columns);
  const terminal = createTerminal({
    stdout: stdout.stream,
    stderr: createOutput().stream,
    config: { refusesColor: true, isDumb: false, isCi: false, pager: undefined },
    onGone: () => undefined,
  });
  const view = { format: 'table', wide } as const;
  const named = async (name: string, write: () => Promise<unknown>) => {
    await terminal.write(`--- ${name}\n`);
    await write();
  };
  async function* each() {
    yield* RESULT_ROWS;
  }
  const result = {
    columns: RESULT_COLUMNS.map((name) => ({ name, type: 'varchar' })),
    rows: each(),
  };
  await named('events', () => writeListing(EVENTS_SHOWN, view, EVENTS, terminal));
  await named('alerts', () => writeListing(ALERTS_SHOWN, view, ALERTS, terminal));
  await named('changes', () => writeListing(CHANGES_SHOWN, view, CHANGES, terminal));
  await named('users', () => writeListing(USERS_SHOWN, view, USERS, terminal));
  await named('coverage', () =>
    writeListing(coverageLines(LEDGERS_SHOWN, NOW), view, coverageListing(NOW), terminal),
  );
  await named('sql', () => writeResult(result, { ...view, limit: 1_000 }, terminal));
  return stdout.text();
}

describe('tables with the longest names', () => {
  it.each<[string, Setting]>([
    ['80', { columns: 80 }],
    ['100', { columns: 100 }],
    ['120', { columns: 120 }],
    ['200', { columns: 200 }],
    ['wide', { columns: 80, wide: true }],
    ['piped', { columns: undefined }],
  ])('are on %s columns what was found good', async (name, setting) => {
    const file = join(FOLDER, `${name}.txt`);

    const shown = await screen(setting);

    if (process.env.UPDATE_GOLDEN) await writeFile(file, shown);
    expect(shown).toBe(await readFile(file, 'utf8'));
    expect(activeCharacters(shown.replaceAll('\t', ''))).toEqual([]);
  });

  it.each([40, 80, 100, 120, 200])('are never wider than %d columns', async (columns) => {
    for (const line of (await screen({ columns })).split('\n')) {
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });
});
