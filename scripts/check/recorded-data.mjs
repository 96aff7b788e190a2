// `node scripts/check/recorded-data.mjs [folder]`: does the ledger hold exactly what recorded CloudTrail
// files say it must? Reads the files and restates the rules by itself, sharing no code with the product,
// and compares with what a fresh `iam-tracker collect` and `iam-tracker events` make of the same files.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isOfFamilies } from './expected-families.mjs';

const root = join(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, '../shared/data/cloudtrail'));
if (!existsSync(folder)) {
  console.error(`no recorded data at ${folder}; name a folder with CloudTrail records, one a line`);
  process.exit(2);
}

/** @param {any} record */
function isNoise({ userIdentity = {}, readOnly, eventName }) {
  const reads =
    readOnly ?? /^(AssumeRole|Get|List|Describe|Lookup|Search|Simulate)/.test(eventName);
  const issuer = userIdentity?.sessionContext?.sessionIssuer?.arn ?? '';
  return (
    reads && (userIdentity?.type === 'AWSService' || issuer.includes(':role/aws-service-role/'))
  );
}

/** @type {Map<string, number>} */
const recordsBySource = new Map();
const ids = new Set();
const keys = new Set();
const filteredIds = new Set();
/** Records without an id of their own; AWS wrote none in version 1.0. */
const nameless = new Set();
let records = 0;
let noise = 0;
let unrelated = 0;
for (const name of readdirSync(folder).filter((each) => each.endsWith('.ndjson'))) {
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)) {
    const record = JSON.parse(line);
    if (!('eventVersion' in record)) continue; // a line of labels
    records += 1;
    const { eventSource, eventID, eventTime } = record;
    recordsBySource.set(eventSource, (recordsBySource.get(eventSource) ?? 0) + 1);
    if (!isOfFamilies(record)) unrelated += 1;
    else if (isNoise(record)) {
      noise += 1;
      filteredIds.add(eventID);
    } else if (eventID) {
      ids.add(eventID);
      keys.add(`${eventTime.slice(0, 10)} ${eventID}`);
    } else nameless.add(line);
  }
}

const data = mkdtempSync(join(tmpdir(), 'check-recorded-'));
process.on('exit', () => rmSync(data, { recursive: true, force: true }));

/** @param {string[]} args */
function iamTracker(...args) {
  const script = join(root, 'packages/cli/bin/iam-tracker.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, ...args, '--data-dir', data, '--format', 'json'],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`iam-tracker ${args[0]} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

const first = iamTracker('collect', '--from', folder);
const second = iamTracker('collect', '--from', folder);
const events = iamTracker('events', '--limit', 'all');

/** @type {string[]} */
const storedIds = events.map((/** @type {{ event_id: string }} */ event) => event.event_id);
const named = storedIds.filter((id) => !id.startsWith('unparsed-'));
const missing = [...ids].filter((id) => !named.includes(id));
const surplus = named.filter((id) => !ids.has(id));
const sum = (/** @type {Record<string, number>} */ counts) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

let failures = 0;
/** @type {(what: string, found: unknown, expected: unknown) => void} */
function compare(what, found, expected) {
  const same = JSON.stringify(found) === JSON.stringify(expected);
  if (!same) failures += 1;
  console.log(
    `${same ? 'same     ' : 'DIFFERENT'}  ${what.padEnd(44)} ${found}${same ? '' : `, expected ${expected}`}`,
  );
}
compare('records read', first.records_read, records);
const sources = [...recordsBySource.keys()].filter(
  (s) => first.records_by_source[s] === recordsBySource.get(s),
);
compare('sources with the same count of records', sources.length, recordsBySource.size);
compare('not identity-related', first.not_identity_related, unrelated);
compare('filtered', sum(first.filtered_by_reason), noise);
compare('distinct ids stored', new Set(named).size, ids.size);
compare('ids missing', missing.length, 0);
compare('ids too many', surplus.length, 0);
compare(
  'ids stored although filtered',
  named.filter((id) => filteredIds.has(id) && !ids.has(id)).length,
  0,
);
compare('records without an id, stored', storedIds.length - named.length, nameless.size);
compare('events stored', first.stored, keys.size + nameless.size);
compare('stored by a second run', second.stored, 0);
compare(
  'records of the first run accounted for',
  first.stored + first.already_known + sum(first.filtered_by_reason) + first.not_identity_related,
  records,
);
for (const id of missing) console.error(`missing: ${id}`);
for (const id of surplus) console.error(`too many: ${id}`);
process.exitCode = failures === 0 ? 0 : 1;
