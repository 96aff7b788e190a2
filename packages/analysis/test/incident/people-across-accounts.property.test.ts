import type { ActivityEvent } from '@iam-tracker/core';
import { costlyRuns, memoryLedger, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listAlerts } from '../../src/index.ts';
import { alertOn, gather } from './sample-incident.ts';

const ACCOUNTS = ['111122223333', '222233334444', '333344445555', '444455556666', '555566667777'];
/** Whom sessions pretend to be. */
const CLAIM = 'ceo@example.com';

/** From a user of the first account a role is taken, from its session another, and so on; the last session makes a user. */
const chain = fc.record({
  home: fc.constantFrom(...ACCOUNTS),
  hops: fc.array(
    fc.record({
      account: fc.constantFrom(...ACCOUNTS),
      sessionName: fc.constantFrom('cli', CLAIM),
      /** Of a call into another account: which copies the ledger has. */
      kept: fc.constantFrom('both', 'call', 'copy'),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});
type Chain = typeof chain extends fc.Arbitrary<infer Value> ? Value : never;

/** An event that raised an alert, and who is behind it as far as the copies that are kept lead. */
interface Alerted {
  readonly event: ActivityEvent;
  readonly person: string;
}
interface Told {
  readonly events: readonly ActivityEvent[];
  readonly alerted: readonly Alerted[];
}

function tell({ home, hops }: Chain, number: number): Told {
  const user = `ada-${number}`;
  const events: ActivityEvent[] = [];
  const alerted: Alerted[] = [];
  let caller: Partial<ActivityEvent> = {
    ...{ actor: user, actorType: 'iam_user', userName: user, userType: 'IAMUser' },
    ...{ userArn: `arn:aws:iam::${home}:user/${user}`, accessKeyId: `AKIA${number}` },
  };
  let from = home;
  // Who is behind the session, as far as the copies that are kept lead.
  let person = user;
  let isUser = true;
  for (const [hop, { account, kept, sessionName }] of hops.entries()) {
    const role = `role-${number}-${hop}`;
    const key = `ASIAEXAMPLE${number}${String(hop).padStart(8, '0')}`;
    const second = number * 100 + hop;
    const taken = { eventName: 'AssumeRole', target: `role/${role}`, issuedAccessKeyId: key };
    const isForeign = account !== from;
    if (!isForeign || kept !== 'copy') {
      const place = { accountId: from };
      events.push(sampleEvent(`call-${number}-${hop}`, second, { ...caller, ...taken, ...place }));
    }
    if (isForeign && kept !== 'call') {
      const stranger = { actor: from, actorType: 'account', userType: 'AWSAccount' } as const;
      const {
        accessKeyId: _key,
        userArn: _arn,
        ...copy
      } = sampleEvent(...([`copy-${number}-${hop}`, second] as const), {
        ...taken,
        ...stranger,
        userName: `AIDA${number}`,
        accountId: account,
      });
      events.push(copy);
      alerted.push({ event: copy, person: kept === 'copy' ? from : person });
    }
    if (isForeign && kept === 'copy') {
      person = from;
      isUser = false;
    }
    // Only where nothing better is known: the first claim after the trail was lost.
    if (!isUser && person !== CLAIM && sessionName === CLAIM) person = CLAIM;
    caller = {
      ...{ actor: sessionName === CLAIM ? CLAIM : role, userName: role, userType: 'AssumedRole' },
      ...{ actorType: sessionName === CLAIM ? 'person' : 'workload', sessionName },
      ...{ roleArn: `arn:aws:iam::${account}:role/${role}`, accessKeyId: key },
      userArn: `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`,
    };
    from = account;
  }
  const made = { eventName: 'CreateUser', target: `user/made-${number}`, accountId: from };
  const act = sampleEvent(`act-${number}`, number * 100 + 50, { ...caller, ...made });
  return { events: [...events, act], alerted: [...alerted, { event: act, person }] };
}

const story = fc
  .array(chain, { minLength: 1, maxLength: 3 })
  .map((chains) => chains.map(tell))
  .chain((told) => {
    const events = told.flatMap((each) => each.events);
    return fc.record({
      told: fc.constant(told.flatMap(({ alerted }) => alerted)),
      events: fc.shuffledSubarray(events, { minLength: events.length }),
    });
  });

describe('a person across accounts', () => {
  it('is always one, by either copy of each call, and never a name that a session claims when more is known', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ events, told }) => {
        const alerts = told.map(({ event }) => alertOn(event));
        const ledger = memoryLedger(events, alerts);
        const source = { ...ledger, scanAlerts: () => ledger.listAlerts() };
        const people = [...new Set(told.map(({ person }) => person))].sort();

        const { people: involved } = await gather(ledger);

        expect(involved.shown.map(({ name }) => name).sort()).toEqual(people);
        for (const { accountId, certainty, name } of involved.shown) {
          const isUser = name.startsWith('ada-');
          expect([name, certainty]).toEqual([name, isUser ? 'certain' : 'likely']);
          if (!isUser) expect(accountId).toBeUndefined();
        }
        for (const actor of [...people, CLAIM]) {
          const filter = { event: { actor } };
          const acts: string[] = [];
          for await (const alert of listAlerts(source, filter, { limit: 99, order: 'time' })) {
            acts.push(`${alert.eventId} ${alert.actor}`);
          }
          // The copy of a call names an account, and is found by it, too.
          const theirs = told.filter(
            ({ event, person }) =>
              person === actor || (event.actorType === 'account' && event.actor === actor),
          );
          expect(acts.sort()).toEqual(
            theirs.map(({ event }) => `${event.eventId} ${actor}`).sort(),
          );
        }
      }),
      { numRuns: costlyRuns(25, 200, 2_000) },
    );
  });
});
