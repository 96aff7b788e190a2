import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettingsSource } from '../src/config.ts';
import { loadDetectionSettings } from '../src/detection-settings.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings '));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadDetectionSettings', () => {
  it('is the defaults without a source', async () => {
    const settings = await loadDetectionSettings({});

    expect(settings.hasPipeline).toBe(false);
  });

  it('reads the text, and rather the file', async () => {
    const file = join(folder, 'detection.json');
    await writeFile(file, '{"trustedAccounts":["123456789012"]}');

    const byText = await loadDetectionSettings({ text: '{"trustedAccounts":["111122223333"]}' });
    const byFile = await loadDetectionSettings({ file, text: 'nonsense' });

    expect(byText.isTrustedAccount('111122223333')).toBe(true);
    expect(byFile.isTrustedAccount('123456789012')).toBe(true);
  });

  it('refuses a file that is not there, or that is wrong', async () => {
    const file = join(folder, 'wrong.json');
    await writeFile(file, '{"nonsense":1}');

    await expect(loadDetectionSettings({ file: join(folder, 'none') })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    await expect(loadDetectionSettings({ file })).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringMatching(/wrong\.json: .*nonsense/s),
    });
    await expect(loadDetectionSettings({ text: '{' })).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
  });
});

describe('readSettingsSource', () => {
  const variables = { DETECTION_SETTINGS_FILE: 'a.json', DETECTION_SETTINGS: ' ' };

  it('prefers the file that was named to what the environment says', () => {
    expect(readSettingsSource('b.json', variables)).toEqual({ file: 'b.json' });
    expect(readSettingsSource(undefined, variables)).toEqual({ file: 'a.json', text: undefined });
  });
});
