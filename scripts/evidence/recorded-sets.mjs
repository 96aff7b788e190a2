import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
  return {
    sets: readdirSync(folder)
      .filter((name) => name.endsWith(records) && !name.endsWith(labels))
      .map((name) => name.slice(0, -records.length)),
    /** @param {string} set */
    recordsOf: (set) => readLines(`${set}${records}`),
    /** @param {string} set */
    labelsOf: (set) => readLines(`${set}${labels}`),
  };
}
