import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IAM_EVENTS } from '@iam-tracker/lake';
import { readPyarrow, whyNoPyarrow } from '@iam-tracker/test-utils/parquet';
import { measureBundle } from '../bundle.mjs';
import { runChild } from '../child.mjs';
import { judge } from '../report.mjs';
import { storedEvents } from '../stored-events.mjs';

const LARGE_DAY = 1_000_000;
const SMALL_DAY = 200_000;
/**
 * Events of a simulated account that the days are made of, each many times under other ids and times; few, as
 * they are in the memory that is measured.
 */
const BASE_EVENTS = 2_000;
/** V8 takes what the machine has; a function of half a gigabyte has about this. The same for every writer. */
const HEAP = ['--max-semi-space-size=8', '--max-old-space-size=384'];

/**
 * Measures the exporter: days of 200,000 and a million events, against other writers of Parquet, and what
 * other readers find in the files. About five minutes.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  const { folder, say } = bench;
  const base = join(folder, 'exporter-base.json');
  writeBase(base);
  const node = findNodeWithZstd(say);
  /** @type {(writer: string, rows: number) => Promise<any>} */
  const run = async (writer, rows) => {
    const file = join(folder, `exporter-${writer}-${rows}.parquet`);
    say(`${writer}: ${rows} rows`);
    const result = await runChild(
      new URL('write-day.mjs', import.meta.url),
      { writer, rows, base, file },
      { ...node, execArgv: HEAP },
    );
    return { ...result, file, size: statSync(file).size };
  };
  const small = await run('ours', SMALL_DAY);
  const large = await run('ours', LARGE_DAY);
  const bare = await run('bare', LARGE_DAY);
  const other = await run('parquetjs', SMALL_DAY);
  const again = await run('ours', SMALL_DAY);
  const seconds = Math.min(small.seconds, again.seconds);
  const duck = await runChild(new URL('other-engines.mjs', import.meta.url), {
    file: small.file,
    to: join(folder, 'exporter-duckdb.parquet'),
    codec: small.codec,
  });
  const bundle = await measureBundle(bench, 'exporter');
  const ours = `${small.codec} on Node ${small.node}`;
  return [
    judge(
      {
        what: 'peak memory, 1M rows / 200k rows',
        value: large.peakBytes / small.peakBytes,
        note: `${mega(large.peakBytes)} / ${mega(small.peakBytes)} MB`,
        raw: { small, large },
      },
      { atMost: 1.15 },
    ),
    judge(
      { what: 'peak memory, 1M rows', value: large.peakBytes / 1e6, unit: 'MB', note: ours },
      { atMost: 220 },
    ),
    {
      what: 'time, 1M rows',
      value: large.seconds,
      unit: 's',
      note: `${mega(large.size)} MB, ${large.parts} part, ${large.groups} row groups`,
    },
    judge(
      {
        what: 'time with people / without, 1M rows',
        value: large.seconds / bare.seconds,
        note: `${large.seconds.toFixed(1)} s / ${bare.seconds.toFixed(1)} s`,
        raw: { large, bare },
      },
      { atMost: 1.25 },
    ),
    judge(
      {
        what: 'peak memory with people / without, 1M rows',
        value: large.peakBytes / bare.peakBytes,
        note: `${mega(large.peakBytes)} / ${mega(bare.peakBytes)} MB`,
      },
      { atMost: 1.25 },
    ),
    judge(
      {
        what: 'time / @dsnp/parquetjs, 200k rows',
        value: seconds / other.seconds,
        note: `${seconds.toFixed(1)} s (${ours}) / ${other.seconds.toFixed(1)} s (${other.codec})`,
        raw: { ours: [small, again], other },
      },
      { atMost: 0.6 },
    ),
    judge(
      {
        what: 'file size / DuckDB, 200k rows',
        value: small.size / duck.size,
        note: `${mega(small.size)} / ${mega(duck.size)} MB, ${small.codec}, same rows and groups`,
      },
      { atMost: 1.05 },
    ),
    judge(
      { what: 'reads of a day', value: large.reads, note: 'one Query, in pages' },
      { exactly: 1 },
    ),
    ...(await compareReaders(bench, small, node)),
    ...bundle,
  ];
}

/** @param {string} path */
function writeBase(path) {
  const end = Date.parse('2026-03-11T00:00:00Z');
  const account = { seed: 3, start: end - 86_400_000, end, eventsPerDay: BASE_EVENTS };
  const events = [...storedEvents(account, { filterAwsServiceEvents: false })];
  writeFileSync(path, JSON.stringify(events));
}

/**
 * Lambda has zstd; this Node may not. One that has is asked for by name, and done without when it cannot be had.
 *
 * @param {(text: string) => void} say
 */
function findNodeWithZstd(say) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return {};
  try {
    const path = execFileSync('npx', ['-y', 'node@24', '-p', 'process.execPath'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return { execPath: path.trim() };
  } catch {
    say('no Node 24 to be had: gzip instead of zstd');
    return {};
  }
}

/**
 * @param {import('../report.mjs').Bench} bench
 * @param {{ file: string, rows: number, digest: string, codec: string }} written
 * @param {{ execPath?: string }} node
 */
async function compareReaders({ say }, written, node) {
  const findings = [];
  for (const reader of ['hyparquet', 'duckdb']) {
    say(`reading with ${reader}`);
    const reading = await runChild(
      new URL('other-engines.mjs', import.meta.url),
      { reader, file: written.file },
      node,
    );
    findings.push(compare(reader, reading, written));
  }
  const missing = whyNoPyarrow();
  if (missing === undefined)
    findings.push(compare('pyarrow', readPyarrow(IAM_EVENTS, written.file), written));
  else findings.push({ what: 'rows that pyarrow reads as written', note: missing });
  return findings;
}

/**
 * @param {string} reader
 * @param {{ rows: number, digest: string }} reading
 * @param {{ rows: number, digest: string }} written
 */
function compare(reader, { rows, digest }, written) {
  const isSame = rows === written.rows && digest === written.digest;
  return judge(
    { what: `rows that ${reader} reads as written`, value: isSame ? rows : 0, note: digest },
    { exactly: written.rows },
  );
}

/** @param {number} bytes */
function mega(bytes) {
  return (bytes / 1e6).toFixed(1);
}
