import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importSources } from '../../build/source-bundle.mjs';
import { EXAMPLES_FOLDER, generate, PAGE_FILE } from '../../generate/destinations-doc.mjs';

const root = join(import.meta.dirname, '../../..');

describe('the page on destinations', () => {
  it('has six stories in five formats, and all severities', async () => {
    const files = await generate(root);

    const formats = ['alert', 'chat', 'pagerduty', 'security-hub', 'ocsf'];
    const paths = formats.map((name) => `${EXAMPLES_FOLDER}/${name}.json`);
    expect([...files.keys()]).toEqual([...paths, PAGE_FILE]);
    for (const path of paths) {
      expect(Object.keys(JSON.parse(files.get(path) ?? ''))).toHaveLength(6);
    }
    const page = files.get(PAGE_FILE) ?? '';
    expect(page).toContain('| CRITICAL | critical | CRITICAL | 5 Critical |');
    expect(page).toContain('| INFO | info | LOW | 2 Low |');
    for (const path of paths) expect(page).toContain(`(${path.slice('docs/'.length)})`);
  });
});

describe('finding types', () => {
  it('are more than TTPs for every technique that a rule of ours names', async () => {
    const { CATALOGUE, findingTypes } = await importSources(root, [
      'packages/alerter/src/rules/catalogue.ts',
      'packages/notifier/src/payloads/attack.ts',
    ]);

    const techniques = new Set<string>(
      CATALOGUE.flatMap(({ mitre }: { mitre: readonly string[] }) => mitre),
    );
    const unknown = [...techniques].filter((id) => findingTypes([id]).includes('TTPs'));
    expect(techniques.size).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });
});
