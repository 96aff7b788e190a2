import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fc, it } from '@fast-check/jest';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { toFindingRecord } from '@iam-tracker/core/trail-finding';
import { costlyRuns, silentLogger as logger } from '@iam-tracker/test-utils';
import { keysOf, type SignedTrail, signedTrail, writeTrail } from '@iam-tracker/test-utils/trail';
import { describe, expect } from '@jest/globals';
import { listAlerts } from '../../src/alerts/alert-ledger.ts';
import { openAlerts } from '../../src/alerts/open-alerts.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';
import { proveFolder } from '../../src/trail/prove-folder.ts';

const HOUR = 3_600_000;

/** A copy in which files and digests are not as they were written, and a data folder. */
async function inFolder(
  trail: SignedTrail,
  changed: readonly string[],
  act: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'found alerts '));
  try {
    await writeTrail(trail, join(folder, 'copy'));
    for (const key of changed) {
      await writeFile(join(folder, 'copy', key), gzipSync('{"Records":[]}'));
    }
    await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Run {
  /** Writes after which the process is dead. */
  readonly dies?: number;
  /** Milliseconds since the first run: leases of the dead are over after a minute. */
  readonly after?: number;
}

/** Everything that the published messages of a folder's runs were about. */
function createRuns(folder: string, trail: SignedTrail) {
  const published: string[] = [];
  return {
    published,
    /** Proves the copy as `collect` does; returns the writes it took, or undefined when it died. */
    async run({
      after = 0,
      dies = Number.POSITIVE_INFINITY,
    }: Run = {}): Promise<number | undefined> {
      const clock = { now: () => trail.end + after, sleep: async () => undefined };
      const tracker = await openTracker({ dataDirectory: join(folder, 'data'), clock });
      const writes = dieAt(tracker, dies);
      try {
        const alerts = await openAlerts(tracker, {
          settings: parseSettings({}, RULE_IDS),
          ...{ groupMinutes: 60, maxAgeHours: 24, isOrdered: true, logger },
          publisher: {
            async publish({ event, rule }) {
              published.push(`${rule.id} ${event.eventId}`);
            },
          },
        });
        await proveFolder(alerts.tracker, {
          ...{ paths: [join(folder, 'copy')], keys: keysOf(trail.key) },
        });
        await alerts.finish();
        return writes();
      } catch (error) {
        if (writes() <= dies) throw error;
        return undefined;
      } finally {
        await tracker.close();
      }
    },
    /** Tells what is found in the ledgers of chains, and what alerts there are, both by their ids. */
    async tell() {
      const tracker = await openTracker({ dataDirectory: join(folder, 'data'), mustExist: true });
      try {
        const found: string[] = [];
        let count = 0;
        for await (const { findingCount, findings, shard } of tracker.trail.list()) {
          count += findingCount;
          found.push(...findings.map((each) => toFindingRecord(shard, each).findingId));
        }
        const alerts: string[] = [];
        const dispositions = new Set<string>();
        for await (const { disposition, eventId, ruleId } of listAlerts(tracker, {})) {
          alerts.push(`${ruleId} ${eventId}`);
          dispositions.add(disposition);
        }
        const expected = found.map((id) => `TRAIL-TAMPERED ${id}`);
        return { count, expected: expected.sort(), alerts: alerts.sort(), dispositions };
      } finally {
        await tracker.close();
      }
    },
  };
}

function dieAt({ database: { client } }: Tracker, dies: number): () => number {
  const { send } = client;
  let writes = 0;
  client.send = async (operation, input) => {
    if (/Write|Put|Update|Delete|Statement/.test(operation)) writes += 1;
    if (writes > dies) throw Object.assign(new Error('killed'), { name: 'Killed' });
    return send(operation, input);
  };
  return () => writes;
}

/** Of the newest hour a copy proves nothing: its digest has lost its signature. */
function twoAccounts(): SignedTrail {
  const objects: SignedTrail['objects'] = new Map();
  const trail = signedTrail({ objects });
  const other = signedTrail({ objects, accountId: '222222222222' });
  return { ...trail, files: [...trail.files.slice(0, 6), ...other.files.slice(0, 6)] };
}

describe('alerts on what is found in a copy of a trail', () => {
  it.prop(
    [
      fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat({ max: 24 }), { maxLength: 3 }),
    ],
    { numRuns: costlyRuns(6, 60) },
  )('are one for each finding, wherever runs before were killed', async (picks, deaths) => {
    const trail = twoAccounts();
    const changed = picks.map((pick) => trail.files[pick] ?? '');
    await inFolder(trail, changed, async (folder) => {
      const runs = createRuns(folder, trail);
      let after = 0;
      for (const dies of deaths) {
        await runs.run({ dies, after });
        after += 60_000;
      }

      await runs.run({ after });
      const told = await runs.tell();
      const published = [...runs.published];
      await runs.run({ after: after + 3 * HOUR });

      expect(told.expected).toHaveLength(picks.length);
      expect(told.alerts).toEqual(told.expected);
      expect(told.dispositions).not.toContain('claimed');
      expect(await runs.tell()).toEqual(told);
      expect(runs.published).toEqual(published);
      expect(new Set(published)).toEqual(new Set(told.expected));
      // Only a death between telling and noting it may have it told again.
      if (deaths.length === 0) expect(new Set(published).size).toBe(published.length);
    });
  });

  it('are one for each of more findings than a ledger keeps, in a handful of messages', async () => {
    const trail = signedTrail({ filesPerHour: 80 });
    await inFolder(trail, trail.files.slice(0, 230), async (folder) => {
      const runs = createRuns(folder, trail);

      await runs.run();
      const told = await runs.tell();
      // The time of the group has to be over for what is told at its end.
      await runs.run({ after: 3 * HOUR });
      const messages = [...runs.published];
      await runs.run({ after: 6 * HOUR });
      await runs.run({ after: 9 * HOUR });

      expect(told.expected).toHaveLength(200);
      expect(told.alerts).toHaveLength(230);
      expect(messages.length).toBeLessThan(4);
      expect(await runs.tell()).toMatchObject({ alerts: told.alerts, count: 230 });
      expect(runs.published).toEqual(messages);
    });
  });

  it('come again when they could not be published', async () => {
    const trail = signedTrail();
    await inFolder(trail, trail.files.slice(0, 1), async (folder) => {
      const clock = { now: () => trail.end, sleep: async () => undefined };
      const tracker = await openTracker({ dataDirectory: join(folder, 'data'), clock });
      const alerts = await openAlerts(tracker, {
        settings: parseSettings({}, RULE_IDS),
        ...{ groupMinutes: 60, maxAgeHours: 24, isOrdered: true, logger },
        publisher: { publish: () => Promise.reject(new Error('disk full')) },
      });
      const request = { paths: [join(folder, 'copy')], keys: keysOf(trail.key) };

      await expect(proveFolder(alerts.tracker, request)).rejects.toMatchObject({
        code: 'INCOMPLETE',
      });
      await tracker.close();
      const runs = createRuns(folder, trail);
      await runs.run();

      expect(runs.published).toHaveLength(1);
    });
  });
});
