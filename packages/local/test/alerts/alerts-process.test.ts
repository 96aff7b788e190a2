import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { createAlertFile, listAlerts, openAlerts, openTracker } from '@iam-tracker/local';
import { silentLogger } from '@iam-tracker/test-utils';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALERT_FILE } from '../../src/alerts/alert-file.ts';
import { bundleProgram, exitOf, startProgram } from '../child-program.ts';

const IDS = ['one', 'two', 'three'];
let program = '';
let folder = '';

beforeAll(async () => {
  program = await bundleProgram('alerts/alerts-child.ts');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that stores events and is killed at a point of its way to their alerts. */
async function dieAt(death: string): Promise<void> {
  const child = startProgram(program, [death, folder, IDS.join(',')], () => child.kill('SIGKILL'));
  await exitOf(child);
  expect(child.signalCode).toBe('SIGKILL');
}

/** Runs once more, after the leases of the dead are over. */
async function runAgain() {
  const clock = { now: () => Date.now() + 60_000, sleep: async () => undefined };
  const tracker = await openTracker({ dataDirectory: folder, clock });
  try {
    const alerts = await openAlerts(tracker, {
      settings: parseSettings({}, RULE_IDS),
      groupMinutes: 0,
      maxAgeHours: 24,
      publisher: createAlertFile(folder, () => undefined),
      logger: silentLogger,
    });
    const { pending } = await alerts.finish();
    const ledger: string[] = [];
    for await (const entry of listAlerts(tracker, {})) {
      ledger.push(`${entry.eventId} ${entry.disposition}`);
    }
    return { pending, ledger: ledger.sort() };
  } finally {
    await tracker.close();
  }
}

function sentIds(): string[] {
  const lines = readFileSync(join(folder, ALERT_FILE), 'utf8').trimEnd().split('\n');
  return lines.flatMap(readEventId).sort();
}

/** A kill may cut a line, which then is no alert. */
function readEventId(line: string): string[] {
  try {
    return [JSON.parse(line).event.event_id];
  } catch {
    return [];
  }
}

describe('a process that is killed on the way from storing to alerting', () => {
  it.each(['after-storing', 'before-publishing'])(
    'leaves its alerts to the next run: %s',
    async (death) => {
      await dieAt(death);

      const { ledger, pending } = await runAgain();

      expect(pending).toBe(0);
      expect(sentIds()).toEqual([...IDS].sort());
      expect(ledger).toEqual(IDS.map((id) => `${id} sent`).sort());
    },
  );

  it('sends again only what it had sent and not marked', async () => {
    await dieAt('before-marking');
    const sentBefore = sentIds();

    const { ledger, pending } = await runAgain();

    expect(pending).toBe(0);
    expect(ledger).toEqual(IDS.map((id) => `${id} sent`).sort());
    expect(new Set(sentIds())).toEqual(new Set(IDS));
    expect(sentIds()).toEqual([...IDS, ...sentBefore].sort());
  });
});
