import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';

const { root, rows, columns, format } = childOptions();
const load = (/** @type {string} */ path) =>
  import(pathToFileURL(join(root, 'packages/cli/dist', path)).href);
const { createTerminal } = await load('terminal.js');
const { EVENTS } = await load('render/event-rows.js');
const { writeListing } = await load('render/listing.js');

const ACTIONS = [
  'GetAccountSummary',
  'AssumeRoleWithWebIdentity',
  'ListAttachedRolePolicies',
  'CreateUser',
];

async function* events() {
  for (let index = 0; index < rows; index += 1) {
    const eventTime = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
    yield {
      eventDate: eventTime.slice(0, 10),
      eventId: `event-${index}`,
      eventTime,
      eventName: ACTIONS[index % ACTIONS.length],
      eventSource: 'iam.amazonaws.com',
      eventType: 'iam',
      accountId: '123456789012',
      awsRegion: index % 3 === 0 ? 'us-east-1' : 'ap-southeast-2',
      userName: `deployment-role-of-team-${index % 50}`,
      actor: index % 97 === 0 ? '山田太郎' : `person.${index % 500}@example.com`,
      target: `role/team-${index % 50}-ProductionDataAccess`,
      sourceIp: `192.0.2.${index % 256}`,
      outcome: index % 10 === 0 ? 'failure' : 'success',
      errorCode: index % 10 === 0 ? 'AccessDenied' : undefined,
    };
  }
}

const stdout = new Writable({
  write: (_chunk, _encoding, done) => {
    setImmediate(done);
  },
});
const terminal = createTerminal({
  stdout: Object.assign(stdout, columns === undefined ? {} : { isTTY: true, columns }),
  stderr: process.stderr,
  config: { refusesColor: false, isDumb: false, isCi: false, pager: undefined },
  onGone: () => undefined,
});
const before = process.cpuUsage();
await writeListing(events(), { format }, EVENTS, terminal);
const { system, user } = process.cpuUsage(before);
answer({ cpuSeconds: (system + user) / 1e6, peakBytes: process.resourceUsage().maxRSS * 1024 });
