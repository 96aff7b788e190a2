// How long it takes from log files to an answer: ours, DuckDB, Python and jq on the same files, in turn.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isolatedEnvironment, runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';
import { writeLogs } from './write-logs.mjs';

const run = promisify(execFile);

/** Records, and how often each side is run. */
const SIZES = [
  { records: 10_000, rounds: 3 },
  { records: 100_000, rounds: 3 },
  { records: 500_000, rounds: 1 },
  { records: 2_000_000, rounds: 1 },
];
/** The largest size at which the others are run, and the ids compared: they do not get better. */
const MAX_OF_OTHERS = 500_000;
/** About 10 GB of .gz. */
const LARGEST = 36_000_000;

/**
 * @typedef {object} Cost
 * @property {number} seconds from the start of the process, or of all processes
 * @property {number} cpuSeconds
 * @property {number} [peakBytes]
 * @property {unknown} [answer]
 */

/** @type {import('../report.mjs').Suite} */
export async function measure({ root, folder, say }) {
  /** @type {import('../report.mjs').Finding[]} */
  const findings = [];
  /** @type {Map<string, Cost>} */
  const costs = new Map();
  // BENCH_RECORDS=100000 measures no more than these.
  const only = Number(process.env.BENCH_RECORDS);
  for (const { records, rounds } of SIZES.filter(({ records: size }) => !(only < size))) {
    const logs = join(folder, 'import-logs', String(records));
    say(`${records} records: writing the files, once`);
    const facts = writeLogs(logs, records);
    const sides = sidesFor(root, logs, records);
    /** @type {Map<string, Cost[]>} */
    const measured = new Map();
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, measureOnce] of Object.entries(sides)) {
        say(`${records} records, ${side}`);
        measured.set(side, [...(measured.get(side) ?? []), await measureOnce()]);
      }
    }
    const note = `${facts.files} files, ${(facts.packedBytes / 1e6).toFixed(0)} MB of .gz`;
    findings.push({ what: `${records} records`, value: facts.records, unit: 'records', note });
    for (const [side, all] of measured) {
      const cost = middleOf(all);
      costs.set(`${side} ${records}`, cost);
      findings.push(tell(`- ${side}`, cost, all));
    }
  }
  return [...findings, ...verdicts(costs)];
}

/**
 * @param {string} root
 * @param {string} logs
 * @param {number} records
 * @returns {Record<string, () => Promise<Cost>>}
 */
function sidesFor(root, logs, records) {
  const child = (/** @type {string} */ script, /** @type {object} */ options) =>
    timed(() => runChild(new URL(script, import.meta.url), options, { env: quietEnvironment() }));
  const ours = async (/** @type {string[]} */ ...flags) => {
    const ledger = mkdtempSync(join(tmpdir(), 'import bench '));
    const command = (/** @type {string[]} */ ...words) =>
      child('run-command.mjs', { root, words: [...words, '--data-dir', ledger] });
    try {
      const collected = await command('collect', '--from', logs, ...flags);
      const answered = await command('events', '--since', '2026-01-01', '--limit', '5');
      return {
        seconds: collected.seconds + answered.seconds,
        cpuSeconds: collected.cpuSeconds + answered.cpuSeconds,
        peakBytes: Math.max(Number(collected.peakBytes), Number(answered.peakBytes)),
        answer: await idsOf(root, ledger, records),
      };
    } finally {
      rmSync(ledger, { recursive: true, force: true });
    }
  };
  const own = {
    'gunzip, JSON.parse, admit': () => child('floor.mjs', { logs }),
    'ours, to the first answer': () => ours('--no-alerts'),
    'ours, with alerts': () => ours(),
  };
  if (records > MAX_OF_OTHERS) return own;
  return {
    ...own,
    'the patient reader alone': () => child('patient.mjs', { root, logs }),
    DuckDB: () => child('duckdb.mjs', { logs }),
    Python: () => other('python3', [fileURLToPath(new URL('loop.py', import.meta.url)), logs]),
    jq: () => other('sh', [fileURLToPath(new URL('jq.sh', import.meta.url)), logs]),
  };
}

/**
 * Returns the digest of all ids of a ledger.
 *
 * @param {string} root
 * @param {string} ledger
 * @param {number} records
 */
async function idsOf(root, ledger, records) {
  if (records > MAX_OF_OTHERS) return undefined;
  const script = new URL('ledger-ids.mjs', import.meta.url);
  const { ids } = await runChild(script, { root, ledger }, { env: quietEnvironment() });
  return ids;
}

function quietEnvironment() {
  return { ...isolatedEnvironment(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
}

/**
 * @param {() => Promise<{ cpuSeconds: number, peakBytes?: number, answer?: unknown }>} measured
 * @returns {Promise<Cost>}
 */
async function timed(measured) {
  const started = performance.now();
  const told = await measured();
  return { ...told, seconds: (performance.now() - started) / 1000 };
}

/**
 * A program of others, which prints the seconds of processor that it took as JSON; not there, it costs nothing known.
 *
 * @param {string} program
 * @param {string[]} args
 */
async function other(program, args) {
  try {
    return await timed(async () => JSON.parse((await run(program, args)).stdout));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { seconds: Number.NaN, cpuSeconds: Number.NaN, answer: reason };
  }
}

/** @param {Cost[]} all @returns {Cost} */
function middleOf(all) {
  const of = (/** @type {'seconds' | 'cpuSeconds'} */ name) =>
    median(all.map((cost) => cost[name]));
  const peaks = all.map(({ peakBytes = 0 }) => peakBytes);
  const answer = all[0]?.answer;
  return { seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), peakBytes: median(peaks), answer };
}

/**
 * @param {string} what
 * @param {Cost} cost
 * @param {Cost[]} raw
 */
function tell(what, { answer, cpuSeconds, peakBytes = 0, seconds }, raw) {
  if (Number.isNaN(seconds)) return { what, note: String(answer), raw };
  const memory = peakBytes > 0 ? `, at most ${(peakBytes / 1e6).toFixed(0)} MB` : '';
  return {
    what,
    value: seconds,
    unit: 's',
    note: `${cpuSeconds.toFixed(1)} s of processor${memory}`,
    raw,
  };
}

/** @param {Map<string, Cost>} costs */
function verdicts(costs) {
  const of = (/** @type {string} */ side, /** @type {number} */ records) =>
    costs.get(`${side} ${records}`);
  const findings = [];
  const first = of('ours, to the first answer', 100_000);
  const duck = of('DuckDB', 100_000);
  if (first !== undefined && duck !== undefined) {
    const value = first.seconds / duck.seconds;
    findings.push(
      judge({ what: '100,000 records to the first answer / DuckDB', value }, { atMost: 2 }),
    );
  }
  const half = of('ours, with alerts', 500_000);
  const floor = of('gunzip, JSON.parse, admit', 500_000);
  if (half !== undefined && floor !== undefined) {
    const value = half.cpuSeconds / floor.cpuSeconds;
    findings.push(
      judge({ what: '500,000 with alerts / gunzip, parse, admit, CPU', value }, { atMost: 2 }),
    );
  }
  for (const { records } of SIZES) {
    const ours = of('ours, with alerts', records);
    if (ours?.peakBytes === undefined) continue;
    const what = `${records} with alerts, peak memory`;
    findings.push(judge({ what, value: ours.peakBytes / 1e6, unit: 'MB' }, { atMost: 300 }));
    const patient = of('the patient reader alone', records);
    if (patient !== undefined) {
      const value = ours.answer === patient.answer && ours.answer !== undefined ? 1 : 0;
      findings.push(
        judge({ what: `${records}: the ids of the patient reader`, value }, { exactly: 1 }),
      );
    }
  }
  const most = of('ours, with alerts', 2_000_000);
  if (most !== undefined) {
    const value = (most.seconds / 2_000_000) * (LARGEST / 60);
    findings.push(judge({ what: '36 million, extrapolated', value, unit: 'min' }, { atMost: 25 }));
  }
  return findings;
}
