import { createControlTable, createMemberMarks } from '@iam-tracker/core/aws';
import { type Database, openMemoryDatabase } from '@iam-tracker/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let database: Database;
beforeAll(async () => {
  database = await openMemoryDatabase();
});
afterAll(() => database.close());

const ID = '222222222222';
const at = (minute: number) => Date.UTC(2026, 10, 30, 10, minute);

describe('createMemberMarks', () => {
  it('lets one message wait at a time, until a run answers it or it is lost', async () => {
    const control = { client: database.client, tableName: database.tableNames.control };
    const marks = createMemberMarks(control);

    const blank = await marks.read([ID]);
    const first = await marks.queue(ID, at(0), at(-60));
    const second = await marks.queue(ID, at(15), at(-45));
    const afterLoss = await marks.queue(ID, at(30), at(5));
    await marks.note(ID, { endedAt: at(31), isComplete: false, problem: 'refused \u001b[2J' });
    const failed = await marks.read([ID]);
    const afterRun = await marks.queue(ID, at(45), at(-15));
    await marks.unqueue(ID);
    const takenBack = await marks.queue(ID, at(46), at(-15));
    await marks.note(ID, { endedAt: at(47), isComplete: true });

    expect(blank).toEqual([{ accountId: ID }]);
    expect([first, second, afterLoss, afterRun, takenBack]).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
    expect(failed).toEqual([
      {
        accountId: ID,
        firstQueuedAt: at(0),
        lastQueuedAt: at(30),
        endedAt: at(31),
        problem: 'refused \\x1b[2J',
      },
    ]);
    expect(await marks.read([ID])).toEqual([
      {
        accountId: ID,
        firstQueuedAt: at(0),
        lastQueuedAt: at(46),
        endedAt: at(47),
        readAt: at(47),
      },
    ]);
    expect(await createControlTable(control).list()).toEqual([]);
  });

  it('lets only one of two runs of the schedule ask', async () => {
    const { client, tableNames } = database;
    const marks = createMemberMarks({ client, tableName: tableNames.control });

    const both = await Promise.all([1, 2].map(() => marks.queue('333333333333', at(0), at(-60))));

    expect(both.sort()).toEqual([false, true]);
  });
});
