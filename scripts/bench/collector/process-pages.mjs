// Child: does with pages of LookupEvents what the collector does between request and request, and tells
// the CPU time. The counterpart of reference.py.
import { readFileSync } from 'node:fs';
import { admitText, encodeEvent, parseRolePatterns } from '@iam-tracker/core';
import { answer, childOptions } from '../child.mjs';

const BATCH_SIZE = 25;
const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

const { file } = childOptions();
const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
const before = process.cpuUsage();
let events = 0;
let stored = 0;
let bytes = 0;
/** @type {object[]} */
let batch = [];

for (const line of lines) {
  for (const entry of JSON.parse(line).Events) {
    events += 1;
    const admission = admitText(entry.CloudTrailEvent, NOISE, {
      eventId: entry.EventId,
      eventName: entry.EventName,
      eventSource: entry.EventSource,
      eventTime: entry.EventTime,
    });
    if (admission.verdict !== 'store') continue;
    stored += 1;
    batch.push({ PutRequest: { Item: encodeEvent(admission.event, { retentionDays: 0 }) } });
    if (batch.length === BATCH_SIZE) flush();
  }
}
if (batch.length > 0) flush();
const { user, system } = process.cpuUsage(before);
answer({ cpuSeconds: (user + system) / 1e6, events, stored, bytes });

function flush() {
  bytes += JSON.stringify({ RequestItems: { events: batch } }).length;
  batch = [];
}
