import type {
  BatchExecuteStatementCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { AlertRecord } from '@iam-tracker/core';
import type { DynamoDbClient } from '@iam-tracker/core/aws';
import { costlyRuns } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDynamoDbLedger } from '../../src/adapters/dynamodb-ledger.ts';
import { alertKey, LEASE_MILLISECONDS } from '../../src/alert/alert.ts';
import type { AlertLedger } from '../../src/ports.ts';
import { createTestClock } from '../world/alerter.ts';
import { anAlert, recordOne } from '../world/alerts.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { withStatements } from '../world/statements.ts';

let database: TestDynamoDb;
beforeAll(async () => {
  database = await startDynamoDb();
});
afterAll(() => database.close());

/** Earlier contents of the place: nothing, a claim that died or lives, or a record. */
const PASTS = ['nothing', 'dead', 'living', 'sent', 'recorded'] as const;
/** Answers to a statement; `unheard` was carried out all the same. */
const ANSWERS = ['true', 'true', 'unheard', 'slow', 'refused', 'denied'] as const;

const worlds = fc.record({
  alerts: fc.array(
    fc.record({
      past: fc.constantFrom(...PASTS),
      answer: fc.constantFrom(...ANSWERS),
      isAloneRefused: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  ),
  isRequestUnheard: fc.boolean(),
});

let run = 0;

describe('records that are written together', () => {
  it('overwrite nothing but claims that died, and are there unless they are told to have failed', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ alerts, isRequestUnheard }) => {
        run += 1;
        const clock = createTestClock(Date.UTC(2026, 0, 2));
        const open = (client: DynamoDbClient) =>
          createDynamoDbLedger({
            ...{ client, clock, random: () => 0.5, tableName: database.alertsTable },
          });
        const calm = open(database.client);
        const all = alerts.map((each, index) => ({ ...each, alert: anAlert(`${run}-${index}`) }));
        for (const { alert, past } of all) {
          if (past === 'dead' || past === 'sent') await calm.claim(alert);
          if (past === 'sent') await calm.markSent(alertKey(alert));
          if (past === 'recorded')
            await recordOne(calm, { alert, disposition: 'suppressed', note: 'before' });
        }
        clock.advance(LEASE_MILLISECONDS);
        for (const { alert, past } of all) if (past === 'living') await calm.claim(alert);
        const answers = new Map(all.map((each) => [each.alert.event.eventId, each]));
        const ledger = open(faulty(database.client, answers, isRequestUnheard));

        const failures = await ledger.recordAll(
          all.map(({ alert }) => ({ alert, disposition: 'grouped', note: 'now' })),
        );

        const stored = await entriesOf(calm);
        for (const [index, { alert, isAloneRefused, past }] of all.entries()) {
          const entry = stored.get(alert.event.eventId);
          const isOpen = past === 'nothing' || past === 'dead';
          if (!isOpen) expect(entry).toMatchObject(BEFORE[past]);
          if (isOpen && failures[index] === undefined) {
            expect(entry).toMatchObject({ disposition: 'grouped', note: 'now' });
          }
          // Only what could not be written by itself either.
          if (!isAloneRefused) expect(['settled', undefined]).toContain(failures[index]);
          if (!isOpen && !isAloneRefused) expect(failures[index]).toBe('settled');
        }

        const again = await open(withStatements(database.client)).recordAll(
          all.map(({ alert }) => ({ alert, disposition: 'dry_run', note: 'again' })),
        );
        expect(again).toEqual(
          all.map(({ alert, past }) => {
            const before = stored.get(alert.event.eventId);
            const isDead = before?.disposition === 'claimed' && past === 'dead';
            const isOpen = before === undefined || isDead;
            return isOpen ? undefined : 'settled';
          }),
        );
        const later = await entriesOf(calm);
        for (const { alert } of all) {
          const { eventId } = alert.event;
          const before = stored.get(eventId);
          const isSettled = before !== undefined && before.disposition !== 'claimed';
          if (isSettled) expect(later.get(eventId)).toEqual(before);
        }
      }),
      { numRuns: costlyRuns(5, 30) },
    );
  });
});

const BEFORE = {
  living: { disposition: 'claimed' },
  sent: { disposition: 'sent' },
  recorded: { disposition: 'suppressed', note: 'before' },
};

async function entriesOf(ledger: AlertLedger): Promise<Map<string, AlertRecord>> {
  const entries = new Map<string, AlertRecord>();
  for await (const entry of ledger.list({})) {
    if (entry.eventId.startsWith(`${run}-`)) entries.set(entry.eventId, entry);
  }
  return entries;
}

type Answers = ReadonlyMap<
  string,
  { readonly answer: (typeof ANSWERS)[number]; readonly isAloneRefused: boolean }
>;

/** A client of a database with statements that answers as scripted. */
function faulty(
  client: DynamoDbClient,
  answers: Answers,
  isRequestUnheard: boolean,
): DynamoDbClient {
  const slow = new Set<string>();
  const idOf = (value: { readonly S?: string | undefined } | undefined) => value?.S ?? '';
  const refused = withStatements(client, ({ Parameters }) => {
    const id = idOf(Parameters?.[0] as { S?: string });
    const answer = answers.get(id)?.answer;
    if (answer === 'slow' && !slow.has(id)) {
      slow.add(id);
      return 'ThrottlingError';
    }
    if (answer === 'refused') return 'ValidationError';
    return answer === 'denied' ? 'AccessDenied' : undefined;
  });
  const send = async (
    operation: 'BatchExecuteStatement' | 'UpdateItem',
    input: BatchExecuteStatementCommandInput & UpdateItemCommandInput,
  ) => {
    if (operation === 'BatchExecuteStatement') {
      const { Responses = [] } = await refused.send(operation, input);
      if (isRequestUnheard) throw new Error('the answer got lost');
      const { Statements = [] } = input;
      return {
        Responses: Responses.map((response, index) => {
          const id = idOf(Statements[index]?.Parameters?.[0] as { S?: string });
          if (answers.get(id)?.answer !== 'unheard') return response;
          return { Error: { Code: 'InternalServerError' as const, Message: 'unheard' } };
        }),
      };
    }
    const id = idOf(input.Key?.event_id as { S?: string });
    if (answers.get(id)?.isAloneRefused) throw new Error('refused as scripted');
    return client.send(operation, input);
  };
  return { ...client, send: send as DynamoDbClient['send'] };
}
