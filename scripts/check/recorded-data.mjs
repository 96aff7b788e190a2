// `node scripts/check/recorded-data.mjs [folder]`: does the ledger hold exactly what recorded CloudTrail
// files say it must? Restates the rules by itself, sharing no code with the product, and compares with what a fresh
// `iam-tracker collect` and `iam-tracker events` make of the same files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findRecorded, openRecordedSets } from '../evidence/recorded-sets.mjs';
import { isNoise, isOfFamilies } from './expected-events.mjs';

const root = join(import.meta.dirname, '../..');

/** @typedef {{ what: string, found: unknown, expected: unknown }} Comparison */

/**
 * Takes recorded events in, twice, and compares what is told of them with what the files say.
 *
 * @param {string} folder
 * @returns {{ comparisons: Comparison[], events: Record<string, string>[] }} with every stored event
 */
export function compareRecorded(folder) {
  const expected = expectOf(openRecordedSets(folder).all());
  const data = mkdtempSync(join(tmpdir(), 'check-recorded-'));
  try {
    const first = iamTracker(data, 'collect', '--from', folder);
    const second = iamTracker(data, 'collect', '--from', folder);
    const events = iamTracker(data, 'events', '--limit', 'all');
    return { comparisons: compare(expected, first, second, events), events };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/**
 * Counts what records say must be stored. An event is known by its day and id: AWS's documentation has one id under
 * several dates. Its oldest records, of version 1.0, have none.
 *
 * @param {readonly any[]} records
 */
function expectOf(records) {
  /** @type {Map<string, number>} */
  const recordsBySource = new Map();
  const expected = {
    ...{ records: records.length, recordsBySource, noise: 0, unrelated: 0 },
    ...{ ids: new Set(), keys: new Set(), nameless: new Set(), filteredIds: new Set() },
  };
  for (const record of records) {
    const { eventSource, eventID, eventTime } = record;
    recordsBySource.set(eventSource, (recordsBySource.get(eventSource) ?? 0) + 1);
    if (!isOfFamilies(record)) expected.unrelated += 1;
    else if (isNoise(record)) {
      expected.noise += 1;
      expected.filteredIds.add(eventID);
    } else if (eventID) {
      expected.ids.add(eventID);
      expected.keys.add(`${eventTime.slice(0, 10)} ${eventID}`);
    } else expected.nameless.add(JSON.stringify(record));
  }
  return expected;
}

/**
 * @param {ReturnType<typeof expectOf>} expected
 * @param {any} first
 * @param {any} second
 * @param {readonly Record<string, string>[]} events
 */
function compare(expected, first, second, events) {
  const { filteredIds, ids, keys, nameless, recordsBySource } = expected;
  const stored = events.map(({ event_id: id = '' }) => id);
  const named = stored.filter((id) => !id.startsWith('unparsed-'));
  const known = new Set(named);
  const filtered = sum(first.filtered_by_reason);
  const sources = [...recordsBySource].filter(
    ([source, count]) => first.records_by_source[source] === count,
  );
  const filteredOnly = named.filter((id) => filteredIds.has(id) && !ids.has(id));
  /** @type {[what: string, found: unknown, expected: unknown][]} */
  const rows = [
    ['records read', first.records_read, expected.records],
    ['sources with the same count of records', sources.length, recordsBySource.size],
    ['not identity-related', first.not_identity_related, expected.unrelated],
    ['filtered', filtered, expected.noise],
    ['distinct ids stored', known.size, ids.size],
    ['ids missing', [...ids].filter((id) => !known.has(id)).join(), ''],
    ['ids too many', named.filter((id) => !ids.has(id)).join(), ''],
    ['ids stored although filtered', filteredOnly.join(), ''],
    ['records without an id, stored', stored.length - named.length, nameless.size],
    ['events stored', first.stored, keys.size + nameless.size],
    ['stored by a second run', second.stored, 0],
    [
      'records of the first run accounted for',
      first.stored + first.already_known + filtered + first.not_identity_related,
      expected.records,
    ],
  ];
  return rows.map(([what, found, wanted]) => ({ what, found, expected: wanted }));
}

/** @param {Record<string, number>} counts */
function sum(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/**
 * Runs the command line as a user does, without the settings of this shell.
 *
 * @param {string} data
 * @param {string[]} args
 */
function iamTracker(data, ...args) {
  const script = join(root, 'packages/cli/bin/iam-tracker.cjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, ...args, '--data-dir', data, '--format', 'json'],
    { env: {}, encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`iam-tracker ${args[0]} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { comparisons } = compareRecorded(findRecorded(process.argv[2]));
  for (const { expected, found, what } of comparisons) {
    const isSame = found === expected;
    console.log(
      `${isSame ? 'same     ' : 'DIFFERENT'}  ${what.padEnd(44)} ${found}${isSame ? '' : `, expected ${expected}`}`,
    );
    if (!isSame) process.exitCode = 1;
  }
}
