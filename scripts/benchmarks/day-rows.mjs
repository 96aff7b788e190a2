import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @typedef {import('@iam-tracker/core').ActivityEvent} ActivityEvent */

const DAY = '2026-03-10';

/**
 * Yields so many events of one day by event id, as the table does: those of the base over and over, each time
 * under another id and time.
 *
 * @param {string} base
 * @param {number} rows
 * @returns {AsyncGenerator<ActivityEvent>}
 */
export async function* dayRows(base, rows) {
  /** @type {ActivityEvent[]} */
  const events = JSON.parse(readFileSync(base, 'utf8'));
  for (let n = 0; n < rows; n += 1) {
    const event = events[(n * 7919) % events.length];
    if (event === undefined) throw new Error('no events to begin with');
    const mark = createHash('md5').update(String(n)).digest('hex');
    const second = Number.parseInt(mark.slice(0, 8), 16) % 86_400;
    const time = new Date(Date.parse(DAY) + second * 1000).toISOString().slice(0, 19);
    // In order, as ids are in the table, and otherwise as hard to compress as CloudTrail's.
    const eventId = `${n.toString(16).padStart(8, '0')}-${mark.slice(8)}`;
    yield { ...event, eventDate: DAY, eventId, eventTime: `${time}Z` };
    // The table answers in pages; without a pause nothing else would ever happen.
    if (n % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
