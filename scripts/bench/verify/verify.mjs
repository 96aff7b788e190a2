// How long it takes to prove a trail: ours and `aws cloudtrail validate-logs`, against the same server on the loopback address.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedEnvironment, startChild } from '../child.mjs';
import { judge, median } from '../report.mjs';

const BUCKET = 'trail-bucket';
const REGION = 'eu-west-1';
const START = Date.parse('2026-03-01T00:00:00Z');
/** BENCH_FILES=1000 measures fewer. */
const FILES = Number(process.env.BENCH_FILES ?? 10_000);
const ROUNDS = 3;
/** As long as S3 takes to send the first byte of a small object, at its best. */
const LATENCY = 20;
/** Share of the other's time (issue 15). */
const GOAL = 0.2;

/** @type {import('../report.mjs').Suite} */
export async function measure({ root, say }) {
  const copy = mkdtempSync(join(tmpdir(), 'verify bench '));
  say(`making a trail of ${FILES} files`);
  const server = startChild(new URL('serve-trail.mjs', import.meta.url), {
    ...{ files: FILES, perHour: 100, records: 50, start: START },
    ...{ copy, bucket: BUCKET, latencyMilliseconds: LATENCY },
  });
  try {
    const { bytes, digests, end, urls } = await server.receive();
    const verify = [process.execPath, join(root, 'packages/cli/bin/iam-tracker.cjs'), 'verify'];
    const trail = `arn:aws:cloudtrail:${REGION}:123456789012:trail/everything`;
    const [from = '', to = ''] = [START, end].map((time) => new Date(time).toISOString());
    const other = [
      ...['aws', 'cloudtrail', 'validate-logs', '--trail-arn', trail, '--s3-bucket', BUCKET],
      ...['--region', REGION, '--start-time', from, '--end-time', to],
    ];
    const bucket = [...verify, '-q', '-o', 'json', `s3://${BUCKET}`];
    const folder = [...verify, '-q', '-o', 'json', copy, '--public-keys', join(copy, 'keys.json')];
    /** @type {Side[]} */
    const sides = [
      { what: `aws, ${LATENCY} ms away`, command: other, url: urls.far, rounds: 1 },
      { what: `ours, ${LATENCY} ms away`, command: bucket, url: urls.far, rounds: ROUNDS },
      { what: 'aws, same machine', command: other, url: urls.near, rounds: 1 },
      { what: 'ours, same machine', command: bucket, url: urls.near, rounds: ROUNDS },
      { what: 'ours, copy in a folder', command: folder, url: urls.near, rounds: ROUNDS },
    ];
    const measured = [];
    for (const side of sides) measured.push(await measureSide(side, copy, say));
    const [awsFar = NaN, oursFar = NaN, awsNear = NaN, oursNear = NaN, oursCopy = NaN] =
      measured.map(({ value }) => value);
    const size = `${digests} digests, ${(bytes / 1e6).toFixed(0)} MB of .gz`;
    return [
      { what: 'files', value: FILES, unit: 'files', note: size },
      ...measured,
      judge(
        { what: `share of aws, ${LATENCY} ms away`, value: oursFar / awsFar },
        { atMost: GOAL },
      ),
      { what: 'share of aws, same machine', value: oursNear / awsNear },
      { what: 'share of aws, copy', value: oursCopy / awsNear },
      { what: 'files a second, copy', value: FILES / oursCopy, unit: 'files/s' },
    ];
  } finally {
    server.stop();
    rmSync(copy, { recursive: true, force: true });
  }
}

/** @typedef {{ what: string, command: string[], url: string, rounds: number }} Side */

/**
 * @param {Side} side
 * @param {string} home
 * @param {(text: string) => void} say
 */
async function measureSide({ command, rounds, url, what }, home, say) {
  const raw = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`${what}, round ${round}`);
    raw.push(await run(command, url, home));
  }
  const value = median(raw.map(({ seconds }) => seconds));
  const peak = Math.max(...raw.map(({ peakBytes }) => peakBytes)) / 1e6;
  return { what, value, unit: 's', note: `at most ${peak.toFixed(0)} MB`, raw };
}

/**
 * Runs a command to its end, which is good only when it says that all is valid.
 *
 * @param {string[]} command
 * @param {string} url
 * @param {string} home
 * @returns {Promise<{ seconds: number, peakBytes: number }>}
 */
function run([program = '', ...args], url, home) {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const env = {
    ...isolatedEnvironment(),
    ...credentials,
    ...{ PATH: process.env.PATH, HOME: home, AWS_ENDPOINT_URL: url, AWS_REGION: REGION },
  };
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let peakBytes = 0;
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    // Where the system tells of processes as files.
    const watch = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peakBytes = Math.max(peakBytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024);
      } catch {
        peakBytes = Math.max(peakBytes, 0);
      }
    }, 100);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1_000;
      const isValid =
        text.includes(`${FILES}/${FILES} log files valid`) || /"is_proven": ?true/.test(text);
      if (code === 0 && isValid) resolve({ seconds, peakBytes });
      else reject(new Error(`${program} ended with ${code}: ${text.slice(0, 500)}`));
    });
  });
}
