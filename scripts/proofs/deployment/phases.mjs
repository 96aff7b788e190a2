/**
 * @typedef {object} Phases
 * @property {<T>(name: string, work: (expect: Expect) => Promise<T>) => Promise<T>} run
 * @property {() => string[]} failures what was not as expected, phase by phase
 */

/** @typedef {(isSo: boolean, what: string, detail?: unknown) => void} Expect */

const MAX_DETAIL = 2_000;

/**
 * Runs a proof phase by phase, and says of each how long it took and what was not as expected. A phase that
 * goes on after a failed expectation shows all of them; one that throws ends the proof.
 *
 * @param {(line: string) => void} say
 * @returns {Phases}
 */
export function createPhases(say) {
  /** @type {string[]} */
  const failures = [];
  return {
    async run(name, work) {
      const started = performance.now();
      const lines = /** @type {string[]} */ ([]);
      let failed = 0;
      try {
        return await work((isSo, what, detail) => {
          const shown = detail === undefined || isSo ? '' : `: ${show(detail)}`;
          lines.push(`  ${isSo ? 'ok     ' : 'NOT SO '} ${what}${shown}`);
          if (isSo) return;
          failed += 1;
          failures.push(`${name}: ${what}`);
        });
      } catch (error) {
        failed += 1;
        failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
        throw error;
      } finally {
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        say(`${name.padEnd(44)} ${seconds.padStart(6)} s${failed > 0 ? '  FAILED' : ''}`);
        for (const line of lines) say(line);
      }
    },
    failures: () => failures,
  };
}

/** @param {unknown} detail */
function show(detail) {
  const text = typeof detail === 'string' ? detail : JSON.stringify(detail);
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
}
