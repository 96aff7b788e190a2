import { join } from 'node:path';
import { admit, parseRolePatterns } from '@iam-tracker/core';
import { generateAccount } from '@iam-tracker/simulator';
import { importSources } from '../build/source-bundle.mjs';

/**
 * Yields the events of a simulated account that belong into the events table, in the order of the account.
 *
 * @param {Parameters<typeof generateAccount>[0]} options
 * @param {{ filterAwsServiceEvents: boolean }} [noise] the default setting: service noise is left out
 * @returns {Generator<import('@iam-tracker/core').ActivityEvent>}
 */
export function* storedEvents(
  options,
  { filterAwsServiceEvents } = { filterAwsServiceEvents: true },
) {
  const noise = { filterAwsServiceEvents, filteredRoles: parseRolePatterns('') };
  for (const { record } of generateAccount(options).events()) {
    const admission = admit(record, noise);
    if (admission.verdict === 'store') yield admission.event;
  }
}

/**
 * Loads the tests' second opinion on who is behind events. It is TypeScript, which not every Node reads.
 *
 * @returns {Promise<import('@iam-tracker/test-utils').Attributor>}
 */
export async function loadAttributor() {
  const root = join(import.meta.dirname, '../..');
  const { createAttributor } = await importSources(root, ['scripts/test-utils/src/people.ts']);
  return createAttributor();
}
