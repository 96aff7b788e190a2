import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';

/**
 * Child of the bench: gathers an incident of events that are made up as they are read, each of another name, and tells
 * what it took.
 *
 * @typedef {object} Order
 * @property {string} root
 * @property {'sessions' | 'things'} kind what is flooded
 * @property {number} events
 * @property {number} perDay
 */
/** @type {Order} */
const { events, kind, perDay, root } = childOptions();
const analysis = join(root, 'packages/analysis/dist/index.js');
const { gatherIncident } = await import(pathToFileURL(analysis).href);

const ACCOUNT = '123456789012';
const FIRST = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const days = Array.from({ length: Math.ceil(events / perDay) }, (_, index) =>
  new Date(FIRST + index * DAY).toISOString().slice(0, 10),
);
let peak = 0;

/** @param {number} id @param {string} eventDate */
function eventOf(id, eventDate) {
  const eventTime = `${new Date(Date.parse(eventDate) + (id % 86_400) * 1_000).toISOString().slice(0, 19)}Z`;
  const common = {
    ...{ eventDate, eventTime, eventId: `event-${id}`, accountId: ACCOUNT, outcome: 'success' },
    ...{ eventSource: 'iam.amazonaws.com', eventType: 'iam', userAgent: 'aws-cli/2.31.6' },
    sourceIp: `10.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`,
  };
  if (kind === 'things') {
    return {
      ...common,
      ...{ eventName: 'CreateUser', target: `user/user-${id}`, requestParameters: '{}' },
      ...{ userType: 'IAMUser', userName: 'eve', actor: 'eve', actorType: 'iam_user' },
      ...{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userArn: `arn:aws:iam::${ACCOUNT}:user/eve` },
    };
  }
  const actor = `name-${id}@example.com`;
  return {
    ...common,
    ...{ eventName: 'ListUsers', readOnly: true, userType: 'AssumedRole', userName: 'audit' },
    ...{ actor, actorType: 'person', sessionName: actor },
    accessKeyId: `ASIA${String(id).padStart(16, '0')}`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/audit`,
    userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/audit/${actor}`,
  };
}

/** @param {string} day */
async function* eventsOf(day) {
  const first = days.indexOf(day) * perDay;
  for (let id = first; id < Math.min(events, first + perDay); id += 1) {
    if (id % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    yield eventOf(id, day);
  }
}

async function* alerts() {
  yield {
    ...{ eventId: 'event-5', ruleId: 'RULE', severity: 'CRITICAL', title: 'Rule' },
    ...{ disposition: 'historical', eventTime: '2026-01-01T00:00:05Z', eventName: 'Call' },
    ...{ accountId: ACCOUNT, actor: 'eve', dedupKey: '', recordedAt: '2026-01-01T00:00:05Z' },
  };
}

const source = {
  ...{ origin: { kind: 'recorded' }, days, listAlerts: alerts },
  events: { get: async () => [], queryByDate: eventsOf },
  coverage: { list: async () => [] },
  records: { latestComplete: async () => undefined },
  readOthers: async () => undefined,
};
const started = process.cpuUsage();
const incident = await gatherIncident(
  source,
  { since: FIRST, until: FIRST + days.length * DAY },
  { now: FIRST + days.length * DAY },
);
const { user, system } = process.cpuUsage(started);
answer({
  cpuSeconds: (user + system) / 1e6,
  megabytes: peak / 1e6,
  people: incident.people.count,
});
