// The ledgers that pivots are measured on.
import { openTracker } from '@iam-tracker/local';
import { storedEvents } from '../stored-events.mjs';

const DAY = 86_400_000;
const EVENTS_PER_DAY = 10_000;
const BATCH = 500;

/** An access key that signed ten events of the ledger, and the address of as many as there are. */
export const RARE_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const ADDRESS = '203.0.113.9';

/**
 * Fills a ledger with so many events, ten thousand a day, that end today. All of them came from one address.
 *
 * @param {string} folder
 * @param {number} events
 */
export async function fillLedger(folder, events) {
  const days = Math.ceil(events / EVENTS_PER_DAY);
  const end = Math.floor(Date.now() / DAY) * DAY;
  const account = {
    ...{ seed: 1, start: end - days * DAY, end, eventsPerDay: EVENTS_PER_DAY * 1.3 },
    serviceShare: 0.02,
  };
  const tracker = await openTracker({ dataDirectory: folder });
  let count = 0;
  /** @type {import('@iam-tracker/core').ActivityEvent[]} */
  let batch = [];
  const flush = async () => {
    await tracker.events.put(batch);
    batch = [];
  };
  try {
    for (const event of storedEvents(account)) {
      if (count === events) break;
      const isRare = count % Math.ceil(events / 10) === 0;
      batch.push({
        ...event,
        sourceIp: ADDRESS,
        ...(isRare ? { accessKeyId: RARE_KEY } : {}),
      });
      count += 1;
      if (batch.length === BATCH) await flush();
    }
    await flush();
  } finally {
    await tracker.close();
  }
  return count;
}
