import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isOfFamilies } from '../check/expected-families.mjs';

// Real CloudTrail records that lie beside the repository, one a line; not a part of it.
const root = join(import.meta.dirname, '../..');
const recorded = join(root, '../shared/data/cloudtrail');
const dataDirectory = mkdtempSync(join(tmpdir(), 'recorded '));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

const isThere = existsSync(recorded);
if (!isThere) process.stderr.write(`No recorded data at ${recorded}: its test does not run.\n`);

/** Runs the command line as a user does, without the settings of this shell. */
function track(...args: string[]) {
  const command = join(root, 'packages/cli/bin/iam-tracker.mjs');
  const run = spawnSync(
    process.execPath,
    [command, '--data-dir', dataDirectory, ...args, '--format', 'json'],
    { env: {}, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (run.status !== 0) throw new Error(`iam-tracker ${args.join(' ')}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

// Told independently of our own code: which records are of IAM and its guard, and which of them a service made for
// itself, only looking.
function readRecords() {
  return readdirSync(recorded)
    .filter((name) => name.endsWith('.ndjson') && !name.endsWith('.labels.ndjson'))
    .flatMap((name) => readFileSync(join(recorded, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

// An event is known by its day and id: AWS's documentation has one id under several dates. Its oldest
// records have none, and are kept as they are.
const NO_ID = 'without id';

describe('iam-tracker collect --from', () => {
  (isThere ? it : it.skip)('stores the identity events of recorded files, once', () => {
    const identity = readRecords().filter(isOfFamilies);
    const isNoise = ({ userIdentity, readOnly }: (typeof identity)[number]) =>
      userIdentity?.type === 'AWSService' && readOnly === true;
    const kept = identity.filter((record) => !isNoise(record));
    const filtered = identity.length - kept.length;
    const expected = new Set(
      kept.map(({ eventTime, eventID = NO_ID }) => `${eventTime.slice(0, 10)} ${eventID}`),
    );

    const first = track('collect', '--from', recorded);
    const second = track('collect', '--from', recorded);
    const events: Record<string, string>[] = track('events', '--limit', 'all');

    const stored = events.map(
      (event) => `${event.event_date} ${event.event_type === 'unparsed' ? NO_ID : event.event_id}`,
    );
    expect(stored.sort()).toEqual([...expected].sort());
    expect(first).toMatchObject({
      stored: expected.size,
      already_known: kept.length - expected.size,
      filtered_by_reason: { aws_service: filtered },
    });
    expect(second).toMatchObject({ stored: 0, already_known: kept.length });
  });

  (isThere ? it : it.skip)('keeps session tokens out of what it can be asked for', () => {
    const tokens = new Set(readRecords().flatMap((record) => valuesAt(record, 'sessionToken')));

    track('collect', '--from', recorded);
    const told = JSON.stringify(track('events', '--limit', 'all'));

    expect(tokens.size).toBeGreaterThan(0);
    expect([...tokens].filter((token) => told.includes(token))).toEqual([]);
  });
});

/** Finds every text under a key, however deep. */
function valuesAt(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === 'string' ? [inner] : valuesAt(inner, key),
  );
}
