import { runChild } from '../child.mjs';
import { judge } from '../report.mjs';

const EVENTS = 200_000;
const TIMES = 4;
const PER_DAY = 100_000;
/** Megabytes of heap within which it has to come to its end. */
const HEAP = 160;

/**
 * Measures the memory of an incident while an attacker floods the ledger with names: sessions of people who never were,
 * and users that stand. The one who raised the alert must be found in all of it.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure({ root, say }) {
  const findings = [];
  for (const kind of ['sessions', 'things']) {
    const runs = [];
    for (const events of [EVENTS, TIMES * EVENTS]) {
      say(`${events} events, ${kind} of ${events} names`);
      const order = { root, kind, events, perDay: PER_DAY };
      const script = new URL('gather-flood.mjs', import.meta.url);
      runs.push(await runChild(script, order, { execArgv: [`--max-old-space-size=${HEAP}`] }));
    }
    const [few, many] = runs;
    findings.push(
      { what: `${kind}: CPU of ${EVENTS} events`, value: few.cpuSeconds, unit: 's' },
      { what: `${kind}: CPU of ${TIMES * EVENTS} events`, value: many.cpuSeconds, unit: 's' },
      { what: `${kind}: peak memory`, value: many.megabytes, unit: 'MB' },
      judge(
        {
          what: `${kind}: memory over ${TIMES} times as many`,
          value: many.megabytes / few.megabytes,
          unit: 'x',
        },
        { atMost: 1.5 },
      ),
      judge({ what: `${kind}: people found`, value: many.people }, { exactly: 1 }),
    );
  }
  return findings;
}
