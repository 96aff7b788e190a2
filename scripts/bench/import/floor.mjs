// Child: what no import can do without: unpack, parse, and decide about each record.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { admit, parseRolePatterns } from '@iam-tracker/core';
import { answer, childOptions } from '../child.mjs';
import { costHere } from './cost.mjs';

const { logs } = childOptions();
const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
let stored = 0;
for (const entry of readdirSync(logs, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const text = gunzipSync(readFileSync(join(entry.parentPath, entry.name))).toString('utf8');
  for (const record of JSON.parse(text).Records) {
    if (admit(record, noise).verdict === 'store') stored += 1;
  }
}
answer({ ...costHere(), answer: stored });
