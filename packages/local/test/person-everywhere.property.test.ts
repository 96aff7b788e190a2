import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { type AlertMessage, buildMessage } from '@iam-tracker/alerter/alert';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import {
  gatherReport,
  gatherStory,
  readSubject,
  type Step,
  tellStory,
} from '@iam-tracker/analysis';
import { MAX_SESSION_HOPS, parseRolePatterns } from '@iam-tracker/core';
import { openDuckDbLake, type QueryEngine } from '@iam-tracker/lake/queries';
import {
  ACCOUNT_ID,
  assumedRole,
  buildAssumeRole,
  buildDirectorySignIn,
  buildRecord,
  buildStsRecord,
  costlyRuns,
  iamUser,
  identityCenterRole,
  identityCenterUser,
  silentLogger as logger,
  OTHER_ACCOUNT_ID,
  onBehalfOf,
  otherAccount,
  root,
  samlUser,
  stsCredentials,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { rowsOf } from '@iam-tracker/test-utils/lake';
import { describe, expect } from '@jest/globals';
import { openAlerts } from '../src/alerts/open-alerts.ts';
import { importFiles } from '../src/import/import-files.ts';
import { openIncidentSource } from '../src/incident-source.ts';
import { refreshLake } from '../src/lake/export-local-lake.ts';
import { openTracker, type Tracker } from '../src/open-tracker.ts';

const START = Date.parse('2026-03-05T18:00:00Z');
const MINUTE = 60_000;
const DAYS = { first: '2026-03-05', last: '2026-03-06' };
const USER_ID = '94482488-3041-7026-18f3-be45837cd0e4';
const DELEGATE = '444455556666';
/** Whom sessions pretend to be. */
const CLAIM = 'ceo@example.com';
const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

/** Callers that begin a chain: what the record says of them, and who they are. */
const BEGINNERS: Readonly<
  Record<string, { readonly caller: TestRecord; readonly person: string }>
> = {
  user: { caller: iamUser('ada'), person: 'ada' },
  directory: { caller: identityCenterRole('grace@example.com'), person: 'grace@example.com' },
  id: {
    caller: assumedRole('app', 'x', {}, { onBehalfOf: onBehalfOf(USER_ID) }),
    person: 'linus@example.com',
  },
  saml: { caller: samlUser('carol@example.com'), person: 'carol@example.com' },
  delegate: {
    caller: iamUser('bob', { invokedByDelegate: { accountId: DELEGATE } }),
    person: DELEGATE,
  },
  workload: { caller: assumedRole('ci', 'run', {}, { accessKeyId: 'AKIAX' }), person: 'ci' },
};

interface Hop {
  readonly minutes: number;
  /** The session calls itself this. */
  readonly sessionName: string;
  readonly isCrossAccount: boolean;
}
interface Chain {
  readonly beginner: string;
  readonly startMinutes: number;
  readonly claim: string | undefined;
  readonly hops: readonly Hop[];
  readonly endsAsRoot: boolean;
}

const chain: fc.Arbitrary<Chain> = fc.record({
  beginner: fc.constantFrom(...Object.keys(BEGINNERS)),
  startMinutes: fc.nat({ max: 120 }),
  claim: fc.option(fc.constant(CLAIM), { nil: undefined }),
  hops: fc.array(
    fc.record({
      minutes: fc.nat({ max: 55 }),
      sessionName: fc.constantFrom('x', CLAIM),
      isCrossAccount: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  endsAsRoot: fc.boolean(),
});

/** Histories, in the order and the files in which they are read. */
const history = fc.array(chain, { minLength: 1, maxLength: 3 }).chain((chains) => {
  const told = chains.map(tellChain);
  const records = [...told.flatMap((each) => each.records), signIn()];
  return fc.record({
    acts: fc.constant(told.map(({ act }) => act)),
    records: fc.shuffledSubarray(records, { minLength: records.length }),
    files: fc.integer({ min: 1, max: 4 }),
  });
});

interface Act {
  readonly eventId: string;
  readonly accessKeyId: string;
  readonly person: string;
  /** The call that began it. */
  readonly firstCallId: string;
}

function timeAt(minutes: number): string {
  return new Date(START + minutes * MINUTE).toISOString().replace('.000Z', 'Z');
}

function signIn(): TestRecord {
  return buildDirectorySignIn('CredentialVerification', 'Success', {
    eventID: 'sign-in',
    eventTime: timeAt(-60),
    userIdentity: identityCenterUser({ onBehalfOf: onBehalfOf(USER_ID) }),
    additionalEventData: { UserName: 'linus@example.com' },
  });
}

/** A session opened from a session, and so on; the last one makes a user. */
function tellChain({ beginner, claim, endsAsRoot, hops, startMinutes }: Chain, number: number) {
  const begin = BEGINNERS[beginner];
  if (begin === undefined) throw new Error(beginner);
  const records: TestRecord[] = [];
  const idOf = (hop: number, kind = 'call') => `${kind}-${number}-${hop}`;
  let caller = begin.caller;
  let minutes = startMinutes;
  let key = '';
  for (const [hop, { isCrossAccount, minutes: later, sessionName }] of hops.entries()) {
    const isLast = hop === hops.length - 1;
    const roleName = `role-${number}-${hop}`;
    key = `ASIAEXAMPLE${number}${String(hop).padStart(8, '0')}`;
    const parts = {
      eventID: idOf(hop),
      eventTime: timeAt(minutes),
      userIdentity: caller,
      responseElements: { credentials: stsCredentials(key), sourceIdentity: claim },
    };
    const call =
      isLast && endsAsRoot
        ? buildStsRecord('AssumeRoot', { requestParameters: { targetPrincipal: ACCOUNT_ID } })
        : buildAssumeRole(roleName);
    const eventName = caller.type === 'SAMLUser' ? 'AssumeRoleWithSAML' : call.eventName;
    records.push({ ...call, ...parts, eventName });
    if (isCrossAccount && caller.type !== 'SAMLUser') {
      // The account of the role keeps a copy, in which the caller's account stands for the caller.
      const copy = { userIdentity: otherAccount(), recipientAccountId: OTHER_ACCOUNT_ID };
      records.push({ ...call, ...parts, ...copy, eventID: idOf(hop, 'copy') });
    }
    const session = { sourceIdentity: claim, attributes: { creationDate: parts.eventTime } };
    caller =
      isLast && endsAsRoot
        ? root({ accessKeyId: key, sessionContext: { assumedRoot: 'true', ...session } })
        : assumedRole(roleName, sessionName, session, { accessKeyId: key });
    minutes += later;
  }
  const act: Act = {
    eventId: idOf(0, 'act'),
    accessKeyId: key,
    person: personOf(beginner, begin.person, { claim, hops, endsAsRoot }),
    firstCallId: idOf(0),
  };
  const requestParameters = { userName: `made-${number}` };
  const what = { eventID: act.eventId, eventTime: timeAt(minutes), requestParameters };
  records.push(buildRecord({ ...what, userIdentity: caller }));
  return { records, act };
}

/**
 * A claim counts when a provider's assertion made it, and when a workload opened the session: then it is the best that
 * is known.
 */
function personOf(
  beginner: string,
  person: string,
  { claim, endsAsRoot, hops }: Pick<Chain, 'claim' | 'hops' | 'endsAsRoot'>,
): string {
  if (beginner === 'saml') return claim ?? person;
  if (beginner !== 'workload') return person;
  const sessions = endsAsRoot ? hops.slice(0, -1) : hops;
  const isNamed = sessions.some(({ sessionName }) => sessionName === CLAIM);
  return claim !== undefined || isNamed ? CLAIM : person;
}

async function collect(tracker: Tracker, paths: readonly string[]): Promise<AlertMessage[]> {
  const messages: AlertMessage[] = [];
  const alerts = await openAlerts(tracker, {
    settings: parseSettings({}, RULE_IDS),
    groupMinutes: 60,
    maxAgeHours: 24,
    publisher: {
      publish: async (alert, context) => void messages.push(buildMessage(alert, context)),
    },
    logger,
  });
  const { dirtyDays } = tracker;
  await importFiles(paths, alerts.tracker.events, { noise: NOISE, dirtyDays });
  await alerts.finish();
  return messages;
}

/** The steps from the top of a story to an event. */
function pathTo(steps: readonly Step[], eventId: string): Step['event'][] {
  for (const { event, session } of steps) {
    if (event.event_id === eventId) return [event];
    const rest = pathTo(session?.steps ?? [], eventId);
    if (rest.length > 0) return [event, ...rest];
  }
  return [];
}

async function timelineOf(engine: QueryEngine, { accessKeyId, eventId }: Act) {
  const options = { days: DAYS, limit: 5_000 };
  const { events } = await gatherStory(engine, readSubject(accessKeyId), options);
  const path = pathTo(tellStory(events), eventId);
  return { person: path.at(-1)?.person, begins: path[0]?.event_id };
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'person '));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the person behind a session', () => {
  it.prop([history], { numRuns: costlyRuns(2, 8, 200) })(
    'is the same in alerts, reports, timelines and SQL, whatever order records come in',
    ({ acts, files, records }) =>
      inFolder(async (folder) => {
        const paths = Array.from({ length: files }, (_, n) => join(folder, `${n}.json`));
        const size = Math.ceil(records.length / files);
        for (const [n, path] of paths.entries()) {
          const Records = records.slice(n * size, (n + 1) * size);
          await writeFile(path, JSON.stringify({ Records }));
        }
        const madeAt = START + 14 * 60 * MINUTE;
        const clock = { now: () => madeAt, sleep: async () => undefined };
        const tracker = await openTracker({ dataDirectory: folder, clock, random: () => 0.5 });
        const messages = await collect(tracker, paths);
        const period = { since: START - 2 * 60 * MINUTE, until: madeAt, madeAt };
        const report = await gatherReport(await openIncidentSource(tracker), period, { rules: [] });
        await tracker.close();
        await refreshLake(folder, { logger });
        const engine = await openDuckDbLake(join(folder, 'lake'));
        const table = 'iam_activity_tracker_database.iam_events';
        const rows = await rowsOf(engine, `SELECT event_id, person FROM ${table}`);
        const people = new Map(rows.map(({ event_id, person }) => [String(event_id), person]));
        const found = [];
        for (const act of acts) {
          const { eventId } = act;
          const { actor } =
            messages.find(({ document }) => document.event.event_id === eventId)?.document ?? {};
          const { begins, person } = await timelineOf(engine, act);
          found.push({
            alert: actor?.name,
            hops: actor && Math.min(actor.chain.length, MAX_SESSION_HOPS),
            begins,
            timeline: person,
            report: report.changes.rows.find(({ event }) => event.eventId === eventId)?.person,
            story: report.alerts.stories
              .flatMap(({ findings }) => findings.flatMap(({ steps }) => steps))
              .find(({ entry }) => entry.eventId === eventId)?.entry.actor,
            sql: people.get(eventId),
          });
        }
        await engine.close();
        const copies = [...people].filter(([id]) => id.startsWith('copy-'));

        const expected = acts.map(({ eventId, firstCallId, person }) => ({
          alert: person,
          hops: records.filter(({ eventID }) => isCallOf(String(eventID), eventId)).length,
          begins: firstCallId,
          timeline: person,
          report: person,
          story: person,
          sql: person,
        }));
        expect(found).toEqual(expected);
        // Either copy of a call is its caller's.
        expect(copies).toEqual(copies.map(([id]) => [id, people.get(id.replace('copy', 'call'))]));
      }),
  );
});

function isCallOf(callId: string, actId: string): boolean {
  const [, number] = actId.split('-');
  return callId.startsWith(`call-${number}-`);
}
