import { describe, expect, it } from '@jest/globals';
import { createPhases } from '../../../proofs/deployment/phases.mjs';

describe('createPhases', () => {
  it('says how long a phase took and what was so in it', async () => {
    const lines: string[] = [];
    const phases = createPhases((line) => lines.push(line));

    const result = await phases.run('deploy', async (confirm) => {
      confirm(true, 'it is there', { not: 'shown' });
      return 7;
    });

    expect(result).toBe(7);
    expect(lines).toEqual([expect.stringMatching(/^deploy +\d+\.\d s$/), '  ok      it is there']);
    expect(phases.failures()).toEqual([]);
  });

  it('goes on after what was not so, and keeps it', async () => {
    const lines: string[] = [];
    const phases = createPhases((line) => lines.push(line));

    await phases.run('deploy', async (confirm) => {
      confirm(false, 'it is there', 'x'.repeat(5_000));
      confirm(false, 'it works', { because: 1 });
    });

    expect(phases.failures()).toEqual(['deploy: it is there', 'deploy: it works']);
    expect(lines[0]).toContain('FAILED');
    expect(lines[1]?.length).toBeLessThan(2_100);
    expect(lines[2]).toBe('  NOT SO  it works: {"because":1}');
  });

  it('fails with what was thrown', async () => {
    const phases = createPhases(() => undefined);

    const running = phases.run('deploy', async () => {
      throw new Error('no Terraform');
    });

    await expect(running).rejects.toThrow('no Terraform');
    expect(phases.failures()).toEqual(['deploy: no Terraform']);
  });
});
