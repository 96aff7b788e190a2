import { describe, expect, it } from '@jest/globals';
import { openPrompt } from '../src/prompt.ts';
import { createTerminal } from '../src/terminal.ts';
import { createOutput } from './test-context.ts';

function open(chunks: readonly string[], signal = new AbortController().signal) {
  const stderr = createOutput();
  const terminal = createTerminal({
    stdout: createOutput().stream,
    stderr: stderr.stream,
    config: { refusesColor: false, isDumb: false, isCi: false, pager: undefined },
    onGone: () => undefined,
  });
  let opened = 0;
  async function* openStdin() {
    opened += 1;
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const prompt = openPrompt({ terminal, signal, openStdin });
  return { prompt, opened: () => opened, stderr };
}

describe('openPrompt', () => {
  it('takes a line for an answer, however it comes in', async () => {
    const { prompt, opened, stderr } = open(['ye', 's\nn', 'o\n']);

    expect(await prompt.ask('First?')).toBe('yes');
    expect(await prompt.ask('Second?')).toBe('no');
    expect(stderr.text()).toBe('First?\nSecond?\n');
    expect(opened()).toBe(1);
  });

  it('takes what comes before the end for an answer, and nothing after it', async () => {
    const { prompt } = open(['yes']);

    expect(await prompt.ask('First?')).toBe('yes');
    expect(await prompt.ask('Second?')).toBeUndefined();
  });

  it('opens nothing before it asks', async () => {
    const { prompt, opened } = open([]);

    await prompt.close();

    expect(opened()).toBe(0);
  });

  it('ends with the reason when it is stopped while it waits', async () => {
    const { prompt } = open([], AbortSignal.abort(new Error('stopped')));

    await expect(prompt.ask('First?')).rejects.toThrow('stopped');
  });
});
