import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder where recorded CloudTrail events lie beside the repository; no part of it. */
export const RECORDED = resolve(import.meta.dirname, '../../../shared/data/cloudtrail');

/**
 * Returns the folder of recorded events that was named, or the usual one; ends the program when there is none.
 *
 * @param {string} [named]
 */
export function findRecorded(named = RECORDED) {
  const folder = resolve(named);
  if (existsSync(folder)) return folder;
  process.stderr.write(
    `no recorded data at ${folder}; name a folder with CloudTrail records, one a line\n`,
  );
  process.exit(2);
}

/**
 * Opens a folder of recorded CloudTrail events: sets of records, one a line, each with what is known of them beside it,
 * line by line.
 *
 * @param {string} folder
 */
export function openRecordedSets(folder) {
  /** @type {(name: string) => any[]} */
  const readLines = (name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const [records, labels] = ['.ndjson', '.labels.ndjson'];
  const sets = readdirSync(folder)
    .filter((name) => name.endsWith(records) && !name.endsWith(labels))
    .map((name) => name.slice(0, -records.length));
  return {
    sets,
    /** @param {string} set */
    recordsOf: (set) => readLines(`${set}${records}`),
    all: () => sets.flatMap((set) => readLines(`${set}${records}`)),
    /** @param {string} set */
    labelsOf: (set) => readLines(`${set}${labels}`),
  };
}
