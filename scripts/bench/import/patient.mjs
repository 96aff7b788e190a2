// Child: the reader for files of any kind, which ordinary files no longer meet; a second opinion on what is to be stored.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { admit, parseRolePatterns } from '@iam-tracker/core';
import { answer, childOptions } from '../child.mjs';
import { costHere } from './cost.mjs';
import { digestIds } from './digest-ids.mjs';

const { root, logs } = childOptions();
const sources = pathToFileURL(join(root, 'packages/local/dist/sources/'));
const { findFiles } = await import(new URL('find-files.js', sources).href);
const { readFile } = await import(new URL('read-file.js', sources).href);
const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
const ids = new Set();
for await (const { path } of findFiles([logs])) {
  for await (const item of readFile({ path, isExpected: true })) {
    if (item.kind !== 'record') continue;
    const admission = admit(item.value, noise, item.envelope);
    if (admission.verdict === 'store') ids.add(admission.event.eventId);
  }
}
answer({ ...costHere(), answer: digestIds(ids) });
