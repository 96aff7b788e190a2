// `node scripts/check/secrets.mjs [folder]`: does any secret of recorded CloudTrail events get out? Looks
// for secrets in the files by itself, then runs the events through both ways in (files, and LookupEvents
// over HTTP) and searches everything that comes out: the tables, the data folder, standard output and
// error, log lines and every output format.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase } from '../../packages/local/dist/index.js';
import { startSimulatedAws } from '../../packages/simulator/dist/index.js';

const root = join(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, '../shared/data/cloudtrail'));
if (!existsSync(folder)) {
  console.error(`no recorded data at ${folder}; name a folder with CloudTrail records, one a line`);
  process.exit(2);
}

const SECRET_NAME =
  /(token|secret|password|passphrase|assertion|privatekey|devicecode|usercode|secretaccesskey|signature|totp|otp)$/i;
/** They page and retry; they open nothing. */
const HARMLESS_NAME =
  /(next|pagination|continuation|client|idempotency|clientrequest|subjectfromwebidentity)token$/i;
/** What stands where AWS or the publisher of the data took a secret out. */
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

/** @type {any[]} */
const records = [];
for (const file of readdirSync(folder).filter((each) => each.endsWith('.ndjson'))) {
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)) {
    const record = JSON.parse(line);
    if (!('eventVersion' in record)) continue; // a line of labels
    records.push(record);
    findSecrets(record, '');
  }
}

const work = mkdtempSync(join(tmpdir(), 'check-secrets-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
/** @type {Map<string, string>} everything that came out, by where */
const outputs = new Map();

/** @type {(name: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<void>} */
async function iamTracker(name, args, env = {}) {
  const script = join(root, 'packages/cli/bin/iam-tracker.mjs');
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
  const database = await openDatabase({ dataDir: join(work, data) });
  for (const TableName of Object.values(database.tableNames)) {
    /** @type {unknown} */
    let ExclusiveStartKey;
    for (let page = 1; page === 1 || ExclusiveStartKey; page += 1) {
      const response = await fetch(database.endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': 'DynamoDB_20120810.Scan',
          'content-type': 'application/x-amz-json-1.0',
          authorization: `AWS4-HMAC-SHA256 Credential=${database.credentials.accessKeyId}/x`,
        },
        body: JSON.stringify({ TableName, ExclusiveStartKey }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`Scan of ${TableName}: ${text}`);
      outputs.set(`table ${TableName} of ${data}, page ${page}`, text);
      ({ LastEvaluatedKey: ExclusiveStartKey } = JSON.parse(text));
    }
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
