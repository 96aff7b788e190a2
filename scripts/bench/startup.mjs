// What a small command costs before it does anything: against Node that does nothing, taken by turns.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, median } from './report.mjs';

const ROUNDS = 15;
const NOTHING = ['-e', '0'];
/** How often as long as Node alone each may take. */
const GOALS = { help: 2, queries: 2.5, events: 4 };

/** Shell words that print, after what was run, the processor time of it: `0m0.045s 0m0.010s`. */
const TIMED = '"$@" >/dev/null 2>&1; code=$?; times; exit $code';

/** @type {import('./report.mjs').Suite} */
export async function measure({ root, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'startup '));
  const script = join(root, 'packages/cli/bin/iam-tracker.cjs');
  const data = ['--data-dir', join(folder, 'ledger')];
  const commands = {
    help: [script, '--help'],
    queries: [script, 'queries'],
    events: [script, 'events', '--limit', '5', ...data],
  };
  try {
    say('filling a ledger with three days of a simulated account');
    run([script, 'collect', '--simulate', '--days', '3', '--no-alerts', ...data]);
    /** @type {Record<'nothing' | keyof typeof commands, ReturnType<typeof run>[]>} */
    const runs = { nothing: [], help: [], queries: [], events: [] };
    // The first round fills the file cache and does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const nothing = run(NOTHING);
      if (round > 0) runs.nothing.push(nothing);
      for (const name of /** @type {const} */ (['help', 'queries', 'events'])) {
        const taken = run(commands[name]);
        if (round > 0) runs[name].push(taken);
      }
    }
    const alone = mediansOf(runs.nothing);
    return [
      { what: 'node -e 0', value: alone.wall * 1_000, unit: 'ms', note: inWords(alone) },
      ...Object.entries(GOALS).map(([key, atMost]) => {
        const name = /** @type {keyof typeof GOALS} */ (key);
        const ours = mediansOf(runs[name]);
        const cpuRatio = (ours.cpu / alone.cpu).toFixed(2);
        const note = `${(ours.wall * 1_000).toFixed(0)} ms; ${inWords(ours)}, ${cpuRatio} times`;
        const value = ours.wall / alone.wall;
        return judge({ what: `${name} / node -e 0`, value, note, raw: runs[name] }, { atMost });
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} args of Node */
function run(args) {
  const started = performance.now();
  const { status, stdout } = spawnSync('sh', ['-c', TIMED, 'sh', process.execPath, ...args], {
    encoding: 'utf8',
  });
  const wall = (performance.now() - started) / 1_000;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  // The second line is that of the children.
  const parts = [...(stdout.trim().split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return { wall, cpu: parts.reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0) };
}

/** @param {readonly { wall: number, cpu: number }[]} runs */
function mediansOf(runs) {
  return { wall: median(runs.map(({ wall }) => wall)), cpu: median(runs.map(({ cpu }) => cpu)) };
}

/** @param {{ cpu: number }} medians */
function inWords({ cpu }) {
  return `${(cpu * 1_000).toFixed(0)} ms of processor`;
}
