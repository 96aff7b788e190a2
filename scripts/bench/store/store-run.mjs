import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { admit, chunksOf, createLogger, parseRolePatterns } from '@iam-tracker/core';
import { openAlerts, openTracker } from '@iam-tracker/local';
import { generateAccount } from '@iam-tracker/simulator';
import { answer, childOptions } from '../child.mjs';
import { countRequests } from './count-requests.mjs';

/** Events of one `putMissing`, as the import has them. */
const PART = 200;
const DAYS = 30;
const END = Date.UTC(2026, 2, 31);

const { events: wanted, refused, withAlerts } = childOptions();
const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

/**
 * Events of simulated accounts, and the CPU that reading and admitting their records took.
 *
 * @param {number} count
 */
function readEvents(count) {
  const events = [];
  let used = 0;
  for (let seed = 1; events.length < count; seed += 1) {
    const account = generateAccount({ seed, start: END - DAYS * 86_400_000, end: END });
    const texts = [...account.events()].map(({ record }) => JSON.stringify(record));
    const started = process.cpuUsage();
    for (const text of texts) {
      const admission = admit(JSON.parse(text), noise);
      if (admission.verdict === 'store') events.push(admission.event);
    }
    const { system, user } = process.cpuUsage(started);
    used += system + user;
  }
  const kept = events.slice(0, count);
  const part = used * (count / events.length);
  if (!refused) return { events: kept, readMicroseconds: part };
  // As if a key without rights were tried out: each of them alerts.
  const denied = kept.map((event) => ({
    ...event,
    outcome: /** @type {const} */ ('failure'),
    errorCode: 'AccessDenied',
  }));
  return { events: denied, readMicroseconds: part };
}

const { events, readMicroseconds } = readEvents(wanted);
const folder = mkdtempSync(join(tmpdir(), 'bench store '));
try {
  const started = process.cpuUsage();
  const tracker = await openTracker({ dataDirectory: folder });
  const requests = countRequests(tracker.database.client);
  const alerts = withAlerts
    ? await openAlerts(tracker, {
        settings: parseSettings({}, RULE_IDS),
        groupMinutes: 60,
        maxAgeHours: 24,
        publisher: { publish: async () => undefined },
        logger: createLogger({ level: 'ERROR' }),
        isOrdered: true,
      })
    : undefined;
  const table = alerts?.tracker.events ?? tracker.events;
  for (const part of chunksOf(events, PART)) await table.putMissing(part);
  const outcome = await alerts?.finish();
  await tracker.close();
  const { system, user } = process.cpuUsage(started);
  answer({
    requests: requests.counts,
    alerts: outcome?.historical ?? 0,
    microseconds: system + user,
    readMicroseconds,
    residentBytes: process.resourceUsage().maxRSS * 1024,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
