import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '../../../.github/workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

/** Text of a job of a workflow, by its name. */
function jobOf(text: string, job: string): string {
  const [, after = ''] = text.split(`\n  ${job}:\n`);
  return after.split(/\n {2}(?! )[^\n]*:\n/, 1).join('');
}

describe('the workflows', () => {
  it.each(workflows)('pin every action of others by its commit: $name', ({ text }) => {
    const used = [...text.matchAll(/\buses: (\S+)(.*)$/gm)];

    for (const [, action = '', comment] of used) {
      if (action.startsWith('./')) continue;
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    expect(used.length).toBeGreaterThan(0);
  });

  it.each(workflows)('may read the repository and nothing else by default: $name', ({ text }) => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
  });

  it.each(workflows)('put nothing that others choose into a script: $name', ({ text }) => {
    const scripts = [...text.matchAll(/^( +)(?:- )?run: ?(?:\|\n((?:\1 .*\n|\n)+)|(.+))/gm)];

    expect(scripts.length).toBeGreaterThan(0);
    for (const [script] of scripts) expect(script.split('env:', 1).join('')).not.toContain('${{');
  });

  it('write in one job of the release, which runs no code of ours', () => {
    const all = workflows.map(({ text }) => text).join('\n');
    const release = workflows.find(({ name }) => name === 'release.yml')?.text ?? '';
    const publish = jobOf(release, 'publish');

    expect(all.match(/: write\b/g)).toHaveLength(3);
    expect(publish.match(/: write\b/g)).toHaveLength(3);
    expect(publish).not.toMatch(/checkout|setup-node|npm|pnpm|node /);
    expect(publish).toMatch(/needs: \[check, build\]/);
  });
});
