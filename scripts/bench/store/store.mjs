import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';

const EVENTS = 17_000;
const REPETITIONS = 3;
/** Requests to the embedded store of 100 events with their alerts, as on AWS for the alerter alone. */
const MOST_REQUESTS = 12;

/**
 * Measures what it takes to store events in the embedded database, with and without their alerts: requests, which are the
 * same on every machine, and CPU against that of reading the same records (JSON.parse and admit).
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure({ say }) {
  const findings = [];
  const cases = [
    { name: 'events', events: EVENTS, withAlerts: false, refused: false },
    { name: 'events with alerts', events: EVENTS, withAlerts: true, refused: false },
    {
      name: 'events with alerts, four times as many',
      events: 4 * EVENTS,
      withAlerts: true,
      refused: false,
    },
    { name: 'refused calls, which alert', events: EVENTS, withAlerts: true, refused: true },
  ];
  for (const { name, ...options } of cases) {
    say(`${options.events} ${name}, ${REPETITIONS} times, each in a fresh process`);
    const runs = [];
    for (let round = 0; round < REPETITIONS; round += 1) {
      runs.push(await runChild(new URL('store-run.mjs', import.meta.url), options));
    }
    findings.push(...describe(name, options.events, runs));
  }
  return findings;
}

/**
 * @param {string} name
 * @param {number} events
 * @param {readonly any[]} runs
 * @returns {import('../report.mjs').Finding[]}
 */
function describe(name, events, runs) {
  const [first] = runs;
  const requests = /** @type {number[]} */ (Object.values(first.requests));
  const cpu = median(runs.map(({ microseconds }) => microseconds / events));
  const ratio = median(runs.map((run) => run.microseconds / run.readMicroseconds));
  return [
    judge(
      {
        what: `store: requests / 100 ${name}`,
        value: (100 * requests.reduce((sum, count) => sum + count, 0)) / events,
        note: `${first.alerts} alerts`,
        raw: first.requests,
      },
      { atMost: MOST_REQUESTS },
    ),
    {
      what: `store: CPU of ${name}`,
      value: Math.round(cpu),
      unit: 'µs an event',
      note: `${ratio.toFixed(2)} times reading and admitting all records around them`,
      raw: runs,
    },
    {
      what: `store: most resident memory, ${name}`,
      value: Math.round(median(runs.map(({ residentBytes }) => residentBytes / 2 ** 20))),
      unit: 'MB',
      note: 'all events are held by the bench',
    },
  ];
}
