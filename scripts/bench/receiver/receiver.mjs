import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { admit, parseRolePatterns } from '@iam-tracker/core';
import { drainQueue, generateAccount, pushEvents } from '@iam-tracker/simulator';
import { measureBundle } from '../bundle.mjs';
import { isolatedEnvironment, runChild, startChild } from '../child.mjs';
import { judge } from '../report.mjs';

/** A thousand a second for a minute. */
const ENVELOPES = 60_000;
const BATCH = 100;
const MEGABYTE = 2 ** 20;
const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

/**
 * Measures the receiver through its bundle: what a minute of a thousand envelopes a second costs, of an account as it is,
 * most of it noise, and when every one is to be stored.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  const bundle = await measureBundle(bench, 'receiver');
  const usual = await measureMinute(bench, 'all of an account', () => true);
  const worst = await measureMinute(bench, 'all to be stored', ({ record }) => isStored(record));
  return [...usual, ...worst, ...bundle];
}

/**
 * @param {import('../report.mjs').Bench} bench
 * @param {string} name
 * @param {(event: import('@iam-tracker/simulator').SimulatedEvent) => boolean} isSent
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
async function measureMinute({ folder, root, say }, name, isSent) {
  say(`${ENVELOPES} envelopes, ${name}, in batches of ${BATCH}`);
  const file = join(folder, 'receiver-batches.ndjson');
  const eligible = await writeBatches(file, isSent);
  const server = startChild(new URL('table-server.mjs', import.meta.url), {});
  try {
    const { env } = await server.receive();
    const run = await runChild(
      new URL('run-receiver.mjs', import.meta.url),
      { bundle: join(root, 'dist/receiver/index.mjs'), file },
      {
        // As Node has it in a function of 256 MB.
        execArgv: ['--max-old-space-size=192', '--max-semi-space-size=8'],
        env: { ...isolatedEnvironment(), ...env },
        log: join(folder, 'receiver.log'),
      },
    );
    server.send({});
    /** @type {import('./table-server.mjs').TableTraffic} */
    const seen = await server.receive();
    return [
      judge(
        {
          what: `${name}: throughput on one core`,
          value: Math.round(ENVELOPES / run.cpuSeconds),
          unit: 'envelopes/s',
          note: `CPU ${run.cpuSeconds.toFixed(1)} s; ${run.seconds.toFixed(1)} s with the table on the same machine`,
          raw: { ...run, ...seen },
        },
        { atLeast: 1_000 },
      ),
      {
        what: `${name}: a batch`,
        value: run.medianMilliseconds,
        unit: 'ms',
        note: `the slowest ${run.slowestMilliseconds.toFixed(0)} ms; ${run.failed} messages came again`,
      },
      judge(
        { what: `${name}: peak resident memory`, value: run.peakBytes / MEGABYTE, unit: 'MB' },
        { atMost: 256 },
      ),
      judge(
        {
          what: `${name}: stored / eligible events`,
          value: seen.items / eligible,
          note: `${seen.items} / ${eligible}`,
        },
        { exactly: 1 },
      ),
      {
        what: `${name}: write units an event`,
        value: seen.writeUnits / seen.items,
        note: `${(seen.readUnits / seen.items).toFixed(2)} read units; ${seen.requests} requests, ${seen.marks} marks of days`,
      },
    ];
  } finally {
    server.stop();
  }
}

/**
 * Writes batches as Lambda hands them over, one a line, and returns how many events are to be stored.
 *
 * @param {string} file
 * @param {(event: import('@iam-tracker/simulator').SimulatedEvent) => boolean} isSent
 */
async function writeBatches(file, isSent) {
  const start = Date.UTC(2026, 2, 2);
  const account = generateAccount({
    ...{ seed: 1, start, end: start + 7 * 86_400_000, eventsPerDay: 60_000 },
  });
  const { accountId } = account;
  const eligible = new Set();
  const output = createWriteStream(file);
  function* deliveries() {
    let left = ENVELOPES;
    const options = { seed: 1, accountId, repeatedShare: 0.02, delayedShare: 0.05 };
    for (const { body, record } of pushEvents(sent(account.events(), isSent), options)) {
      if (left === 0) return;
      left -= 1;
      if (isStored(record)) eligible.add(record.eventID);
      yield { arrivesAt: 0, body };
    }
    throw new Error(`the account has too few events: ${left} are missing`);
  }
  await drainQueue(
    deliveries(),
    async (payload) => {
      output.write(`${JSON.stringify(payload)}\n`);
      return { batchItemFailures: [] };
    },
    { queueArn: `arn:aws:sqs:us-east-1:${accountId}:pushed`, batchSize: BATCH },
  );
  output.end();
  await finished(output);
  return eligible.size;
}

/** @param {import('@iam-tracker/simulator').CloudTrailRecord} record */
function isStored(record) {
  return admit(record, NOISE).verdict === 'store';
}

/**
 * @template T
 * @param {Iterable<T>} events
 * @param {(event: T) => boolean} isSent
 */
function* sent(events, isSent) {
  for (const event of events) if (isSent(event)) yield event;
}
