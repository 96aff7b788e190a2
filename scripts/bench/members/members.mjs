// 300 member accounts behind the limits of their endpoints: how long reading all of them takes against the floor, with one
// account that refuses, one whose pace others use up, one that is new and one that is closed. In virtual time, or with
// MEMBERS_REAL_TIME=1 in the machine's, which takes a good quarter of an hour.
import { importSources } from '../../build/source-bundle.mjs';
import { judge } from '../report.mjs';

const OWN = '123456789012';
const ACCOUNTS = 300;
const CONCURRENCY = 10;
const REGIONS = ['eu-west-1', 'us-east-1'];
const isRealTime = Boolean(process.env.MEMBERS_REAL_TIME);
const START = isRealTime ? Date.now() : Date.UTC(2026, 2, 2, 12);
const LATENCY_MILLISECONDS = 200;
const [DENIED, THROTTLED, NEW, CLOSED] = [1, 2, 3, 4].map(idOf);

/** @param {number} n */
function idOf(n) {
  return String(200_000_000_000 + n);
}

/** @type {import('../report.mjs').Suite} */
export async function measure({ root }) {
  const code = await importSources(root, [
    'packages/collector/src/members/dispatch-reading.ts',
    'packages/collector/src/members/collect-member.ts',
    'packages/collector/test/world/stores.ts',
    'packages/collector/test/world/organization.ts',
    'packages/simulator/src/endpoint/history/lookup-events.ts',
    'packages/simulator/src/endpoint/history/event-store.ts',
    'scripts/test-utils/src/virtual-time.ts',
    'packages/core/src/clock.ts',
    'packages/core/src/logger.ts',
    'packages/core/src/error.ts',
    'packages/core/src/record/role-patterns.ts',
  ]);
  const time = isRealTime
    ? { ...code.systemClock, run: (/** @type {Promise<void>} */ promise) => promise }
    : code.createVirtualTime(START);
  const logger = code.createLogger({ level: 'CRITICAL', destination: { write: () => undefined } });
  const ids = Array.from({ length: ACCOUNTS }, (_, n) => idOf(n + 1));
  const requests = new Map();
  const roles = {
    /** @param {string} id */
    async open(id) {
      if (id === DENIED) throw new code.AppError('MEMBER_UNREACHABLE', `Cannot assume ${id}`);
      return access(id);
    },
  };

  /** @param {string} id */
  function access(id) {
    const store = code.createEventStore();
    store.add(eventsOf(id));
    const lookUp = code.createLookupEvents({
      ...{ store, clock: time, randomOf: () => () => 0.5 },
      // Others in that account use up three quarters of what there is.
      lookupRequestsPerSecond: id === THROTTLED ? 0.5 : 2,
    });
    return {
      directory: { listEnabledRegions: async () => REGIONS },
      history: {
        askTime: async () => undefined,
        /** @param {any} query @param {string | undefined} nextToken */
        async lookUp({ eventName, interval, region, source }, nextToken) {
          const key = `${id} ${region}`;
          requests.set(key, (requests.get(key) ?? 0) + 1);
          await time.sleep(LATENCY_MILLISECONDS);
          const [AttributeKey, AttributeValue] =
            source === undefined ? ['EventName', eventName] : ['EventSource', source];
          try {
            const page = lookUp(region, {
              LookupAttributes: [{ AttributeKey, AttributeValue }],
              ...{ StartTime: interval.start, EndTime: interval.end - 1 },
              ...(nextToken === undefined ? {} : { NextToken: nextToken }),
            });
            const entries = page.Events.map((/** @type {any} */ each) => ({
              text: each.CloudTrailEvent,
              envelope: { eventId: each.EventId },
            }));
            return page.NextToken === undefined
              ? { entries }
              : { entries, nextToken: page.NextToken };
          } catch {
            throw new code.AppError('LOOKUP_THROTTLED', 'Rate exceeded');
          }
        },
      },
    };
  }

  const accounts = code.createMemoryAccounts();
  const listed = [OWN, ...ids].map((id) => ({
    ...{ id, name: id, state: id === CLOSED ? 'CLOSED' : 'ACTIVE' },
  }));
  const marks = code.createMemoryMarks();
  const events = code.createMemoryEventStore();
  const coverage = code.createMemoryCoverageStore();
  const awsTime = code.createVirtualAwsTime(time);
  const scope = { units: [], excluded: [] };
  const settings = {
    ...{ homeRegion: 'us-east-1', maxWorkers: 16, lookupRequestsPerSecond: 2 },
    families: { iam: true, sts: true, signin: true, sso: true, guard: true },
    noise: { filterAwsServiceEvents: true, filteredRoles: code.parseRolePatterns('') },
    ...{ settleDelaysMinutes: [120, 1560], initialLookbackDays: 90 },
  };
  const shared = {
    ...{ events, coverage, awsTime, clock: time, logger, random: () => 0.5 },
    dirtyDays: code.createMemoryDayMarks(),
    metrics: { publish: async () => undefined },
  };
  /** @type {string[]} */
  const waiting = [];
  /** @type {any[]} */
  const metrics = [];
  const organization = { listAccounts: async () => listed };
  const queue = {
    /** @param {readonly { accountId: string }[]} list */
    async send(list) {
      waiting.push(...list.map(({ accountId }) => accountId));
      return [];
    },
  };
  const parts = { accounts, marks, organization, queue, clock: time, logger };
  const dispatch = () =>
    code.dispatchReading(
      {
        ...parts,
        metrics: { publish: async (/** @type {any[]} */ list) => metrics.push(...list) },
      },
      { ...scope, roleName: 'role', queueUrl: 'queue', intervalMinutes: 60 },
      OWN,
    );
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const run = { ownAccountId: OWN, deadline: time.now() + 300_000 };
      await code.collectMember(
        { accountId: id },
        { accounts, marks, roles, scope, settings, shared },
        run,
      );
    }
  };
  await time.run(
    (async () => {
      await dispatch();
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
    })(),
  );
  const seconds = (time.now() - START) / 1000;
  await time.run(dispatch());
  const state = await marks.read(ids);
  // The least that each account takes: its busiest Region, two requests at once and then two a second, and the answer to the last.
  const floors = ids.map((id) => {
    const busiest = Math.max(0, ...REGIONS.map((region) => requests.get(`${id} ${region}`) ?? 0));
    const pace = id === THROTTLED ? 0.5 : 2;
    const burst = Math.max(1, pace);
    return busiest === 0 ? 0 : (busiest - burst) / pace + LATENCY_MILLISECONDS / 1000;
  });
  const longest = Math.max(...floors);
  const floor = Math.max(longest, floors.reduce((sum, each) => sum + each, 0) / CONCURRENCY);
  const read = state.filter((/** @type {any} */ mark) => mark.readAt !== undefined).length;
  const eligible = ids.filter((id) => id !== DENIED && id !== CLOSED).length;
  const markOf = (/** @type {string | undefined} */ id) =>
    state.find((/** @type {any} */ mark) => mark.accountId === id);
  const since = coverage.all().find((/** @type {any} */ each) => each.shard.accountId === NEW);
  return [
    judge(
      {
        what: `wall time / floor, ${ACCOUNTS} accounts, ${CONCURRENCY} at a time`,
        value: seconds / floor,
        note: `${seconds.toFixed(0)} s / ${floor.toFixed(0)} s; ${[...requests.values()].reduce((a, b) => a + b, 0)} requests`,
      },
      { atMost: 1.15 },
    ),
    judge(
      {
        what: 'accounts read to the end / readable',
        value: read / eligible,
        note: `${read} of ${eligible}`,
      },
      { exactly: 1 },
    ),
    judge(
      {
        what: 'accounts named as refusing',
        value: markOf(DENIED)?.problem === undefined ? 0 : 1,
        note: String(markOf(DENIED)?.problem),
      },
      { exactly: 1 },
    ),
    judge(
      {
        what: 'runs of the closed account',
        value: markOf(CLOSED)?.lastQueuedAt === undefined ? 0 : 1,
      },
      { exactly: 0 },
    ),
    judge(
      {
        what: 'days that the new account is read from',
        value: (START / 1000 - (since?.since ?? 0)) / 86_400,
      },
      { atMost: 90 },
    ),
    judge(
      { what: 'events stored / there are', value: events.ids.size / (eligible * EVENTS_EACH) },
      { exactly: 1 },
    ),
    {
      what: 'account whose pace others use up',
      value: ((markOf(THROTTLED)?.readAt ?? 0) - START) / 1000,
      unit: 's',
      note: 'until it was read',
    },
  ];
}

const EVENTS_EACH = 60;

/** @param {string} id */
function eventsOf(id) {
  return Array.from({ length: EVENTS_EACH }, (_, n) => ({
    visibleAt: 0,
    record: {
      ...{ eventVersion: '1.11', eventID: `${id}-${n}`, recipientAccountId: id },
      eventTime: `${new Date(START - (n + 1) * 86_400_000).toISOString().slice(0, 19)}Z`,
      ...{ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', awsRegion: 'us-east-1' },
      userIdentity: { type: 'IAMUser', userName: 'alice', accountId: id },
    },
  }));
}
