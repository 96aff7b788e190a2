import { describe, expect, it } from '@jest/globals';
import type { TerminalConfig } from '../src/config.ts';
import { startProgress } from '../src/progress.ts';
import { createTerminal } from '../src/terminal.ts';
import { createOutput } from './test-context.ts';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !isTrue(); attempt += 1) await later(50);
}

function createTestTerminal(
  isTerminal: boolean,
  config: Partial<TerminalConfig> = {},
  columns?: number,
) {
  const stderr = createOutput(isTerminal, columns);
  const terminal = createTerminal({
    stdout: createOutput().stream,
    stderr: stderr.stream,
    config: { refusesColor: false, isDumb: false, isCi: false, pager: undefined, ...config },
    onGone: () => undefined,
  });
  return { terminal, stderr };
}

describe('startProgress', () => {
  it('shows on a terminal what takes long', async () => {
    const { terminal, stderr } = createTestTerminal(true);
    const progress = startProgress(terminal, 'first');
    expect(progress.isShown).toBe(true);
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
    const { terminal, stderr } = createTestTerminal(true, {}, 0);
    const progress = startProgress(terminal, 'text');
    expect(progress.isShown).toBe(false);
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

  it.each([
    [{ refusesColor: true }, {}],
    [{ isCi: true }, {}],
    [{ isDumb: true }, {}],
    [{}, { refusesColor: true }],
    [{}, { isQuiet: true }],
  ])('shows nothing where nothing is to move (%p, %p)', async (config, wishes) => {
    const { terminal, stderr } = createTestTerminal(true, config);
    terminal.obey(wishes);
    const progress = startProgress(terminal, 'text');
    await later(900);
    progress.stop();

    expect(stderr.text()).toBe('');
  });
});
