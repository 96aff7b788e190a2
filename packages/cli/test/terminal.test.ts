import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createTerminal, type OutputStream } from '../src/terminal.ts';
import { createOutput } from './test-context.ts';

const config = { refusesColor: false, isDumb: false, isCi: false, pager: undefined };

function createSlowStream(): { stream: OutputStream; release(): void } {
  let release = () => {};
  const stream = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      release = () => done();
    },
  });
  return { stream, release: () => release() };
}

function terminalOn(stdout: OutputStream, onGone = () => {}) {
  return createTerminal({ stdout, stderr: createOutput().stream, config, onGone });
}

describe('createTerminal', () => {
  it.each([
    [true, 200, 200],
    [true, 20, 40],
    [true, undefined, 120],
    [false, undefined, 120],
  ])('knows its width (terminal: %p, columns: %p)', (isTTY, columns, expected) => {
    expect(terminalOn(createOutput(isTTY, columns).stream).out.width).toBe(expected);
  });

  it('waits for a slow reader', async () => {
    const { stream, release } = createSlowStream();
    let isDone = false;
    const writing = terminalOn(stream)
      .write('text')
      .then(() => {
        isDone = true;
      });
    await new Promise((resolve) => setImmediate(resolve));

    const wasDone = isDone;
    release();
    await writing;

    expect(wasDone).toBe(false);
    expect(isDone).toBe(true);
  });

  it('leaves no listeners behind, however often it waits', async () => {
    const { stream, release } = createSlowStream();
    const terminal = terminalOn(stream);
    const before = stream.listenerCount('close') + stream.listenerCount('error');

    for (let count = 0; count < 20; count += 1) {
      const writing = terminal.write('text');
      await new Promise((resolve) => setImmediate(resolve));
      release();
      await writing;
    }

    expect(stream.listenerCount('close') + stream.listenerCount('error')).toBe(before);
    expect(stream.listenerCount('drain')).toBe(0);
  });

  it('says once that the reader has gone, and then writes no more', async () => {
    const stdout = createSlowStream().stream;
    let goneCount = 0;
    const terminal = terminalOn(stdout, () => {
      goneCount += 1;
    });
    const writing = terminal.write('text');

    stdout.destroy(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));

    await writing;
    await terminal.write('more');
    expect(goneCount).toBe(1);
  });
});
