// `node scripts/check/secrets.mjs [folder]`: does any secret of recorded CloudTrail events get out? Looks
// for secrets in the files by itself, then runs the events through both ways in (files, and LookupEvents
// over HTTP) and searches everything that comes out: the tables, the data folder, standard output and
// error, log lines and every output format.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, serveDatabase } from '../../packages/local/dist/index.js';
import { startSimulatedAws } from '../../packages/simulator/dist/index.js';
import { scanTable } from '../emulator/requests.mjs';
import { findRecorded, openRecordedSets } from '../evidence/recorded-sets.mjs';

const root = join(import.meta.dirname, '../..');
const folder = findRecorded(process.argv[2]);

const SECRET_NAME =
  /(token|secret|password|passphrase|assertion|privatekey|devicecode|usercode|secretaccesskey|signature|totp|otp)$/i;
/** They page and retry; they open nothing. */
const HARMLESS_NAME =
  /(next|pagination|continuation|client|idempotency|clientrequest|subjectfromwebidentity)token$/i;
/** Words that stand where AWS or the publisher of the data took a secret out. */
const TAKEN_OUT = /^(HIDDEN_DUE_TO_SECURITY_REASONS|\*+|REDACTED|\[?redacted\]?|Success|Failure)$/i;
const TOKEN_IN_TEXT = /(?:token|signature|secret|password)["'=:%\s]{1,6}([A-Za-z0-9+/=_.-]{24,})/gi;
const SESSION_TOKEN = /\b(?:IQoJ|FwoG|FQoG|AQoD)[A-Za-z0-9+/=]{60,}/g;

/** @type {Map<string, string>} the secret, and the field it was found in */
const secrets = new Map();

/** @type {(value: unknown, name: string) => void} */
function findSecrets(value, name) {
  if (Array.isArray(value)) for (const each of value) findSecrets(each, name);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) findSecrets(each, key);
  } else if (typeof value === 'string') {
    const plainName = name.replace(/[^a-z]/gi, '');
    const isNamed = SECRET_NAME.test(plainName) && !HARMLESS_NAME.test(plainName);
    if (isNamed && value.length >= 6 && !TAKEN_OUT.test(value)) secrets.set(value, name);
    for (const [, found] of value.matchAll(TOKEN_IN_TEXT))
      if (found) secrets.set(found, `${name} (in text)`);
    for (const [found] of value.matchAll(SESSION_TOKEN)) secrets.set(found, `${name} (in text)`);
    if (/^\s*[[{]/.test(value)) {
      try {
        findSecrets(JSON.parse(value), name);
      } catch {
        // Not JSON after all; the patterns above have seen it.
      }
    }
  }
}

const records = openRecordedSets(folder).all();
findSecrets(records, '');

const work = mkdtempSync(join(tmpdir(), 'check-secrets-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
/** @type {Map<string, string>} everything that came out, by where */
const outputs = new Map();

/** @type {(name: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<void>} */
async function iamTracker(name, args, env = {}) {
  const script = join(root, 'packages/cli/bin/iam-tracker.cjs');
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env } });
  for (const stream of ['stdout', 'stderr']) {
    const key = `${name}: ${stream}`;
    outputs.set(key, '');
    child[/** @type {'stdout' | 'stderr'} */ (stream)].on('data', (chunk) => {
      outputs.set(key, outputs.get(key) + String(chunk));
    });
  }
  const status = await new Promise((done) => child.on('close', (code) => done(code ?? 'a signal')));
  // Recorded data holds other records of one id; what is not stored ends `collect` with 1.
  const allowed = args[0] === 'collect' ? [0, 1] : [0];
  if (!allowed.includes(Number(status)))
    throw new Error(`${name} ended with ${status}: ${outputs.get(`${name}: stderr`)}`);
}

/** @type {(data: string) => Promise<void>} */
async function searchEverything(data) {
  for (const format of ['table', 'json', 'csv']) {
    await iamTracker(`events ${format} of ${data}`, [
      ...['events', '--limit', 'all', '--format', format, '--data-dir', join(work, data)],
    ]);
  }
  const database = await serveDatabase(await openDatabase({ dataDir: join(work, data) }));
  const reader = { endpoint: database.endpoint, accessKeyId: database.credentials.accessKeyId };
  for (const name of Object.values(database.tableNames)) {
    outputs.set(`table ${name} of ${data}`, JSON.stringify(await scanTable(reader, name)));
  }
  await database.close();
  for (const entry of readdirSync(join(work, data), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    outputs.set(`file ${path.slice(work.length + 1)}`, readFileSync(path, 'latin1'));
  }
}

await iamTracker('collect from files', [
  ...['collect', '--verbose', '--from', folder, '--data-dir', join(work, 'files')],
]);
await searchEverything('files');

// The same records as event history, moved into the 90 days that AWS shows; some arrive cut off.
const now = Date.now();
const inHistory = records.map((record, index) => {
  const visibleAt = Math.floor(now / 1000) * 1000 - (index + 60) * 1000;
  const eventTime = new Date(visibleAt).toISOString().replace('.000', '');
  const eventID = record.eventID ?? `nameless-${index}`;
  return { visibleAt, record: { ...record, eventTime, eventID, awsRegion: 'us-east-1' } };
});
const corruptEventIds = inHistory
  .filter((_, index) => index % 3 === 0)
  .map(({ record }) => record.eventID);
const aws = await startSimulatedAws({
  events: inHistory,
  corruptEventIds,
  lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
});
await iamTracker(
  'collect from event history',
  ['collect', '--verbose', '--region', 'us-east-1', '--data-dir', join(work, 'history')],
  {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    REGIONS: 'us-east-1',
    LOOKUP_REQUESTS_PER_SECOND: '100',
  },
);
await aws.close();
await searchEverything('history');

let leaks = 0;
for (const [secret, name] of secrets) {
  // As it stands in JSON, too.
  const spellings = new Set([secret, JSON.stringify(secret).slice(1, -1)]);
  for (const [place, text] of outputs) {
    if (![...spellings].some((spelling) => text.includes(spelling))) continue;
    leaks += 1;
    console.error(`LEAKED: a value of ${name} (${secret.length} characters) in ${place}`);
  }
}
const bytes = [...outputs.values()].reduce((sum, text) => sum + text.length, 0);
console.log(
  `${records.length} records with ${secrets.size} secrets; ${outputs.size} outputs of ${(bytes / 1e6).toFixed(1)} MB searched; leaked: ${leaks}`,
);
process.exitCode = leaks === 0 && secrets.size > 0 ? 0 : 1;
