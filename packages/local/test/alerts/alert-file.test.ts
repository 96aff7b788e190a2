import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertMessage } from '@iam-tracker/alerter/alert';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ALERT_FILE, createAlertFile } from '../../src/alerts/alert-file.ts';
import { sendTestAlerts } from '../../src/alerts/test-alerts.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alert file '));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('createAlertFile', () => {
  it('writes a line of JSON for each alert, and shows it then', async () => {
    const shown: AlertMessage[] = [];
    const file = createAlertFile(folder, (message) => shown.push(message));

    await sendTestAlerts(file, NOW);
    await sendTestAlerts(file, NOW + 1000);

    const lines = (await readFile(join(folder, ALERT_FILE), 'utf8')).trimEnd().split('\n');
    const documents = lines.map((line) => JSON.parse(line) as { severity: string });
    const severities = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'];
    expect(documents.map(({ severity }) => severity)).toEqual([...severities, ...severities]);
    expect(lines).toEqual(shown.map(({ json }) => json));
  });

  it('begins a new line after one that was cut off', async () => {
    await appendFile(join(folder, ALERT_FILE), '{"schema":"iam-activ');

    await sendTestAlerts(
      createAlertFile(folder, () => undefined),
      NOW,
    );

    const lines = (await readFile(join(folder, ALERT_FILE), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ severity: 'CRITICAL' });
  });

  it('shows nothing that could not be written', async () => {
    const shown: AlertMessage[] = [];
    const file = createAlertFile(join(folder, 'gone'), (message) => shown.push(message));

    await expect(sendTestAlerts(file, NOW)).rejects.toMatchObject({ code: 'PUBLISH_FAILED' });
    await expect(sendTestAlerts(file, NOW)).rejects.toMatchObject({ code: 'PUBLISH_FAILED' });

    expect(shown).toEqual([]);
  });
});
