import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLogger } from '@iam-tracker/core';
import { createAlertFile, openAlerts, openTracker, readAlertSettings } from '@iam-tracker/local';
import { CHROMIUM_MISSING, startChromium } from '../../system/chromium.mjs';
import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';
import { storedEvents } from '../stored-events.mjs';

const EVENTS = 100_000;
const DAYS = 30;
const BATCH = 500;
const REPETITIONS = 5;

/**
 * Measures the report of 100,000 events: how long it takes to write, in what memory, and how long a browser
 * takes to show it. Minutes, most of them to fill the ledger.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure({ root, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'report '));
  try {
    const end = Math.floor(Date.now() / 1000) * 1000;
    say(`filling a ledger with ${EVENTS} events of ${DAYS} days`);
    await fill(folder, end);
    const out = join(folder, 'report.html');
    say('writing the report');
    const written = await runChild(new URL('write-report.mjs', import.meta.url), {
      root,
      folder,
      out,
    });
    const bytes = statSync(out).size;
    return [
      { what: 'report: events', value: written.events, unit: 'events' },
      { what: 'report: time to write', value: written.seconds, unit: 's' },
      {
        what: 'report: peak memory, the embedded database in it',
        value: written.peakBytes / 1024 ** 2,
        unit: 'MB',
      },
      judge({ what: 'report: size', value: bytes / 1024, unit: 'KB' }, { atMost: 1024 }),
      await opening(out, say),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} out @param {(text: string) => void} say */
async function opening(out, say) {
  const what = 'report: from address to loaded, in Chromium';
  if (CHROMIUM_MISSING !== undefined) return { what, note: CHROMIUM_MISSING };
  say(`opening it ${REPETITIONS} times`);
  const browser = await startChromium();
  const raw = [];
  try {
    for (let round = 0; round < REPETITIONS; round += 1) {
      // A context of its own has no cache.
      const context = await browser.newContext();
      const page = await context.newPage();
      const started = performance.now();
      await page.goto(pathToFileURL(out).href, { waitUntil: 'load' });
      // Two frames later it has been painted.
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
      );
      raw.push((performance.now() - started) / 1000);
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return judge({ what, value: median(raw), unit: 's', raw }, { atMost: 3 });
}

/**
 * Copies of one simulated account, each with people of its own; the rules are asked about the first.
 *
 * @param {string} folder
 * @param {number} end
 */
async function fill(folder, end) {
  const events = [...storedEvents({ seed: 1, start: end - DAYS * 86_400_000, end })];
  const tracker = await openTracker({ dataDirectory: folder });
  try {
    const alerts = await openAlerts(tracker, {
      ...readAlertSettings(undefined),
      publisher: createAlertFile(tracker.folder, () => undefined),
      logger: createLogger({ level: 'CRITICAL', destination: { write: () => undefined } }),
    });
    let left = EVENTS;
    for (let copy = 0; left > 0; copy += 1) {
      const own = events.slice(0, left).map((event) => ({
        ...event,
        ...(copy > 0
          ? { eventId: `${copy}-${event.eventId}`, actor: `${copy}.${event.actor}` }
          : {}),
      }));
      left -= own.length;
      const table = copy === 0 ? alerts.tracker.events : tracker.events;
      for (let at = 0; at < own.length; at += BATCH) await table.put(own.slice(at, at + BATCH));
    }
    await alerts.finish();
  } finally {
    await tracker.close();
  }
}
