import { describe, expect, it } from '@jest/globals';
import { startProgress } from '../src/progress.ts';
import { createTerminal } from '../src/terminal.ts';
import { createOutput } from './test-context.ts';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !isTrue(); attempt += 1) await later(50);
}

function createTestTerminal(isTerminal: boolean, refusesColor = false, columns?: number) {
  const stderr = createOutput(isTerminal, columns);
  const terminal = createTerminal({
    stdout: createOutput().stream,
    stderr: stderr.stream,
    config: { refusesColor, isDumb: false },
    onGone: () => undefined,
  });
  return { terminal, stderr };
}

describe('startProgress', () => {
  it('shows on a terminal what takes long', async () => {
    const { terminal, stderr } = createTestTerminal(true);
    const progress = startProgress(terminal, 'first');
    progress.update('second');
    await until(() => stderr.text().includes('second'));
    progress.update('third');
    await until(() => stderr.text().includes('third'));
    progress.stop();

    expect(stderr.text()).not.toContain('first');
    expect(stderr.text()).toContain('second');
    expect(stderr.text()).toContain('third');
  });

  it('shows nothing on a terminal without a size', async () => {
    const { terminal, stderr } = createTestTerminal(true, false, 0);
    const progress = startProgress(terminal, 'text');
    await later(1_000);
    progress.stop();

    expect(stderr.text()).toBe('');
  });

  it('shows nothing of what is over soon', async () => {
    const { terminal, stderr } = createTestTerminal(true);
    const progress = startProgress(terminal, 'text');
    progress.stop();
    await later(900);

    expect(stderr.text()).toBe('');
  });

  it('is silent in a pipe', async () => {
    const { terminal, stderr } = createTestTerminal(false);
    const progress = startProgress(terminal, 'text');
    progress.update('more');
    await later(900);
    progress.stop();

    expect(stderr.text()).toBe('');
  });

  it('has no colours where they are refused', async () => {
    const { terminal, stderr } = createTestTerminal(true, true);
    const progress = startProgress(terminal, 'text');
    await until(() => stderr.text().includes('text'));
    progress.stop();

    expect(stderr.text()).toContain('text');
    expect(stderr.text()).not.toMatch(/\p{Cc}\[\d+m/u);
  });
});
