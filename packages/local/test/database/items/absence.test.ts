/// <reference path="../../../src/database/dynalite.d.ts" />
import { describe, expect, it } from '@jest/globals';
import { createAbsence } from '../../../src/database/items/absence.ts';
import { DEFINITIONS, openOurs } from './stores.ts';

const EVENTS = 'item-events~';
const STATE = 'item-state~';
const TABLES = [
  { tableName: 'events', hasFewPartitions: true },
  { tableName: 'state', hasFewPartitions: false },
];

/** The keys of a database, as far as looking at it goes. */
function keysOf(paths: readonly string[]): Pick<DynaliteDb, 'keys'> {
  const sorted = [...paths].sort();
  return {
    keys({ gte, lt }) {
      let from = gte;
      return {
        seek: (target) => {
          from = target;
        },
        async next() {
          const found = sorted.find((path) => path >= from && path < lt);
          if (found !== undefined) from = `${found}\0`;
          return found;
        },
        nextv: async () => [],
        close: async () => undefined,
      };
    },
  };
}

async function look(...paths: string[]) {
  const absence = createAbsence();
  await absence.look(keysOf(paths), TABLES);
  return absence;
}

describe('createAbsence', () => {
  it('knows nothing before it has looked', () => {
    expect(createAbsence().isAbsent(EVENTS, 'abc123/11/aa/')).toBe(false);
  });

  it('knows that nothing is in days that were empty, and leaves the others open', async () => {
    const { isAbsent } = await look(
      `${EVENTS}abc123/11/aa/`,
      `${EVENTS}abc123/11/bb/`,
      `${EVENTS}f00000/33/aa/`,
    );

    expect(isAbsent(EVENTS, 'abc123/11/cc/')).toBe(false);
    expect(isAbsent(EVENTS, 'f00000/33/cc/')).toBe(false);
    expect(isAbsent(EVENTS, 'abc123/22/aa/')).toBe(true);
    expect(isAbsent(EVENTS, 'abc123/110/aa/')).toBe(true);
  });

  it('knows of other tables whether they were empty', async () => {
    const isEmptyThen = await look();
    const isUsed = await look(`${STATE}abc123/11/`);

    expect(isEmptyThen.isAbsent(STATE, 'abc123/22/')).toBe(true);
    expect(isUsed.isAbsent(STATE, 'abc123/22/')).toBe(false);
    expect(isUsed.isAbsent('item-another~', 'abc123/22/')).toBe(false);
  });

  it.each([1, 1_999, 2_000, 2_001, 20_000])(
    'never says so of what was written since, and rarely fails to say so of the rest: %d keys',
    async (length) => {
      const { isAbsent, noteWrite } = await look();
      const keys = Array.from({ length }, (_, index) => `abc123/11/${index.toString(16)}/`);
      for (const key of keys) noteWrite(EVENTS + key);

      const others = keys.map((key) => `${key}aa/`);

      expect(keys.some((key) => isAbsent(EVENTS, key))).toBe(false);
      expect(others.filter((key) => !isAbsent(EVENTS, key)).length).toBeLessThan(10);
    },
  );
});

describe('the embedded database', () => {
  it('looks for what another operation of dynalite has stored', async () => {
    const store = await openOurs();
    const Key = { state_key: { S: 'a' } };
    const TableName = DEFINITIONS.detectionState.tableName;
    await store.ask('PutItem', { TableName, Item: { ...Key, version: { N: '1' } } });

    const read = await store.ask('BatchGetItem', {
      RequestItems: { [TableName]: { Keys: [Key] } },
    });
    await store.close();

    expect(read).toMatchObject({ output: { Responses: { [TableName]: [Key] } } });
  });
});
