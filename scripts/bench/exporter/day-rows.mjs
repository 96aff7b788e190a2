import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @typedef {import('@iam-tracker/core').ActivityEvent} ActivityEvent */

const DAY = '2026-03-10';

/**
 * Yields so many events of one day by event id, as the table does: those of the base over and over, each time
 * under another id, a second later, and in sessions of their own.
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
    const copy = Math.floor(n / events.length);
    const mark = createHash('md5').update(String(n)).digest('hex');
    const second = (Date.parse(event.eventTime) / 1000) % 86_400;
    const time = Date.parse(DAY) + Math.min(second + copy, 86_399) * 1000;
    // In order, as ids are in the table, and otherwise as hard to compress as CloudTrail's.
    const eventId = `${n.toString(16).padStart(8, '0')}-${mark.slice(8)}`;
    const eventTime = `${new Date(time).toISOString().slice(0, 19)}Z`;
    yield {
      ...event,
      ...(event.accessKeyId && { accessKeyId: keyOfCopy(event.accessKeyId, copy) }),
      ...(event.issuedAccessKeyId && {
        issuedAccessKeyId: keyOfCopy(event.issuedAccessKeyId, copy),
      }),
      ...{ eventDate: DAY, eventId, eventTime },
    };
    // The table answers in pages; without a pause nothing else would ever happen.
    if (n % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * The temporary key of one copy of the base, so that a day of a million events has the sessions of as many.
 *
 * @param {string} key
 * @param {number} copy
 */
function keyOfCopy(key, copy) {
  const mark = copy.toString(36).toUpperCase().padStart(4, '0');
  // As a text of its own, as what is read from a table is, and not as one put together of others.
  return key.startsWith('ASIA') ? Buffer.from(key.slice(0, -4) + mark).toString('latin1') : key;
}
