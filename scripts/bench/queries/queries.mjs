// Every query in DuckDB: over ninety days and a million events, and over lakes of years.
import { join } from 'node:path';
import { bindParameters, loadQueries, openDuckDbLake } from '@iam-tracker/lake/queries';
import { keepLake, writeLake } from './lakes.mjs';
import { measureLongLakes } from './long-lakes.mjs';

const START = Date.UTC(2026, 0, 1);
const DAYS = 90;
const UNTIL = '2026-03-31';
/** Records, of which a little less belongs in the ledger. */
const EVENTS_PER_DAY = 12_500;

/** @type {import('../report.mjs').Suite} */
export async function measure(bench) {
  return [...(await measureLongLakes(bench)), ...(await measureNinetyDays(bench))];
}

/** @type {import('../report.mjs').Suite} */
async function measureNinetyDays({ folder, say }) {
  const lake = join(folder, 'queries-lake-with-people');
  say('writing a lake of ninety days (once; it stays for the next time)');
  const size = { start: START, days: DAYS, eventsPerDay: EVENTS_PER_DAY };
  await keepLake(lake, (to) => writeLake(to, size));
  const engine = await openDuckDbLake(lake);
  const count = await engine.run('SELECT count(*) AS events FROM iam_events');
  let events = 0;
  for await (const [value] of count.rows) events = Number(value);
  /** @type {import('../report.mjs').Finding[]} */
  const findings = [{ what: 'events in the lake', value: events, note: `${DAYS} days` }];
  let total = 0;
  let totalCpu = 0;
  for (const query of loadQueries()) {
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    const { rows } = await engine.run(bindParameters(query, { days: String(DAYS), until: UNTIL }));
    let rowCount = 0;
    for await (const _ of rows) rowCount += 1;
    const seconds = (performance.now() - started) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    total += seconds;
    totalCpu += cpuSeconds;
    findings.push({
      what: query.name,
      value: seconds,
      unit: 's',
      note: `${rowCount} rows, ${cpuSeconds.toFixed(1)} s of processor`,
      raw: { rowCount, cpu },
    });
    say(`${query.name}: ${seconds.toFixed(1)} s`);
  }
  await engine.close();
  const share = `${totalCpu.toFixed(0)} s of processor`;
  findings.push({ what: 'all queries', value: total, unit: 's', note: share });
  return findings;
}
