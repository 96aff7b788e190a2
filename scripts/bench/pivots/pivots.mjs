import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';
import { ADDRESS, fillLedger, RARE_KEY } from './worlds.mjs';

const EVENTS = 100_000;
/** How many times as many events the memory is compared over. */
const TIMES = Number(process.env.PIVOT_TIMES ?? 4);
const REPETITIONS = 3;

/** @type {readonly { what: string, words: readonly string[] }[]} */
const COMMANDS = [
  { what: 'events: the newest five', words: ['events', '--limit', '5'] },
  { what: 'events: those of a key', words: ['events', '--key', RARE_KEY, '--limit', 'all'] },
  { what: 'events: by actor', words: ['events', '--by', 'actor'] },
  { what: 'events: all, as JSON lines', words: ['events', '--limit', 'all', '-o', 'jsonl'] },
  {
    what: 'timeline of an address with all events',
    words: ['timeline', ADDRESS, '--limit', '100000'],
  },
];

/**
 * Measures pivots over 100,000 events, and how much more memory they take over several times as many. Minutes, most of
 * them to fill the ledgers.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure({ root, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'pivots '));
  const [small, large] = [join(folder, 'small'), join(folder, 'large')];
  try {
    say(`filling a ledger with ${EVENTS} events, and one with ${TIMES * EVENTS}`);
    await fillLedger(small, EVENTS);
    await fillLedger(large, TIMES * EVENTS);
    const findings = [];
    for (const { what, words } of COMMANDS) {
      say(what);
      // The first timeline writes the lake.
      if (words[0] === 'timeline') await run(root, small, words);
      /** @type {{ cpuSeconds: number, megabytes: number, lines: number }[]} */
      const runs = [];
      for (let round = 0; round < REPETITIONS; round += 1) runs.push(await run(root, small, words));
      const of = (/** @type {(each: any) => number} */ read) => runs.map(read);
      findings.push(
        {
          what: `${what}: CPU`,
          value: median(of((each) => each.cpuSeconds)),
          unit: 's',
          raw: of((each) => each.cpuSeconds),
        },
        {
          what: `${what}: peak memory, mapped files aside`,
          value: median(of((each) => each.megabytes)),
          unit: 'MB',
          raw: of((each) => each.megabytes),
        },
        { what: `${what}: lines`, value: runs[0]?.lines ?? 0, unit: 'lines' },
      );
      // A story has a hundred thousand events at most.
      if (words[0] === 'timeline') continue;
      const more = [];
      for (let round = 0; round < REPETITIONS; round += 1) more.push(await run(root, large, words));
      findings.push(compareMemory(what, of(memoryOf), more.map(memoryOf)));
    }
    return findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const memoryOf = (/** @type {{ megabytes: number }} */ { megabytes }) => megabytes;

/**
 * Compares the least that each side took: what a command needs is in all its runs, garbage that was not yet cleared away
 * is in some of them, and the more the busier the machine.
 *
 * @param {string} what
 * @param {readonly number[]} few
 * @param {readonly number[]} many
 */
function compareMemory(what, few, many) {
  const value = Math.min(...many) / Math.min(...few);
  const name = `${what}: the same memory over ${TIMES} times as many, least of ${REPETITIONS}`;
  return judge({ what: name, value, unit: 'x', raw: { few, many } }, { atMost: 1.5 });
}

/** @param {string} root @param {string} folder @param {readonly string[]} words */
function run(root, folder, words) {
  return runChild(new URL('run-command.mjs', import.meta.url), {
    ...{ root, words: [...words, '--data-dir', folder] },
  });
}
