import { join } from 'node:path';
import { measureBundle } from '../bundle.mjs';
import { isolatedEnvironment, runChild, startChild } from '../child.mjs';
import { judge } from '../report.mjs';

const USERS = 5_000;
/** The time of an answer of IAM over a real network. */
const LATENCY_MILLISECONDS = 100;
const MEGABYTE = 1024 * 1024;

/**
 * Measures the user scanner on an account as large as there may be (IAM quotas: 5,000 users): a first scan,
 * the next one, and both while IAM refuses most requests by their pace.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  const bundle = await measureBundle(bench, 'user-scanner');
  const free = await scanTwice(bench, 'alone', {});
  const crowded = await scanTwice(bench, 'throttled', { requestsPerSecond: 0.5, burst: 2 });
  const findings = [...free, ...crowded].flatMap(({ name, run, seen }) => [
    judge(
      {
        what: `${name}: IAM calls that were answered`,
        value: seen.requests - seen.throttled,
        raw: { ...run.result, ...seen },
        note: `${seen.throttled} more refused by pace`,
      },
      { atMost: 60 },
    ),
    {
      what: `${name}: wall time`,
      value: run.seconds,
      unit: 's',
      note: `CPU ${run.cpuSeconds.toFixed(1)} s`,
    },
    judge(
      { what: `${name}: peak resident memory`, value: run.peakBytes / MEGABYTE, unit: 'MB' },
      { atMost: 256 },
    ),
    judge(
      {
        what: `${name}: users published`,
        value: seen.items,
        note: `${seen.writeUnits} write units with the index, ${Math.round(seen.bytes / Math.max(1, seen.items))} bytes a user`,
      },
      { exactly: USERS },
    ),
  ]);
  return [...findings, ...bundle];
}

/**
 * @param {import('../report.mjs').Bench} bench
 * @param {string} name
 * @param {{ requestsPerSecond?: number, burst?: number }} pace
 */
async function scanTwice({ root, folder, say }, name, pace) {
  const file = join(root, 'dist/user-scanner/index.mjs');
  const options = { users: USERS, latencyMilliseconds: LATENCY_MILLISECONDS, ...pace };
  const server = startChild(new URL('iam-server.mjs', import.meta.url), options);
  const scans = [];
  try {
    const facts = await server.receive();
    const env = { ...isolatedEnvironment(), ...facts.env };
    for (const scan of ['first scan', 'second scan']) {
      say(`${scan} of ${USERS} users, ${name}`);
      const log = join(folder, `user-scanner-${name}-${scan.replace(' ', '-')}.log`);
      const run = await runChild(
        new URL('../run-lambda.mjs', import.meta.url),
        { file },
        { env, log },
      );
      server.send({});
      /** @type {import('./iam-server.mjs').IamTraffic} */
      const seen = await server.receive();
      scans.push({ name: `${scan}, ${name}`, run, seen });
    }
  } finally {
    server.stop();
  }
  return scans;
}
