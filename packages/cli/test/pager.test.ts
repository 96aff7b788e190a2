import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandContext, ExitError } from '../src/command.ts';
import { withPager } from '../src/pager.ts';
import { createTerminal } from '../src/terminal.ts';
import { createOutput, run } from './test-context.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iam pager '));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Makes a program called `less`, which puts its arguments and what it reads into a file. */
async function makePager(body: string): Promise<{ program: string; shown(): Promise<string> }> {
  const home = await mkdtemp(join(folder, 'bin-'));
  const program = join(home, 'less');
  const file = join(home, 'shown');
  await writeFile(
    program,
    `#!/bin/sh\nprintf '%s|' "$@" > '${file}'\n${body.replace('FILE', `'${file}'`)}\n`,
  );
  await chmod(program, 0o755);
  return { program, shown: () => readFile(file, 'utf8').catch(() => 'never started') };
}

const READ_ALL = 'cat >> FILE';

interface Setting {
  readonly words?: readonly [string, ...string[]] | undefined;
  readonly isWide?: boolean;
  readonly signal?: AbortSignal;
}

async function page(
  { words, isWide = false, signal = new AbortController().signal }: Setting,
  act: (context: CommandContext) => Promise<void>,
) {
  const stdout = createOutput(true, 80);
  const stderr = createOutput(true, 80);
  const paging: boolean[] = [];
  const terminal = createTerminal({
    stdout: Object.assign(stdout.stream, { rows: 5 }),
    stderr: stderr.stream,
    config: { refusesColor: true, isDumb: false, isCi: false, pager: words },
    onGone: () => undefined,
  });
  const context: CommandContext = {
    ...{ terminal, signal, invocation: 'iam-tracker', isInteractive: true, now: () => 0 },
    async *openStdin() {},
    tellPaging: (is) => void paging.push(is),
    tellWatching: () => undefined,
    tellStopping: () => undefined,
  };
  const error = await withPager(context, { isWide }, act).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, paging, stdout: stdout.text(), stderr: stderr.text() };
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `row ${index}\n`).join('');

describe('withPager', () => {
  it('starts no pager for what fits on the screen', async () => {
    const { program, shown } = await makePager(READ_ALL);

    const result = await page({ words: [program] }, async ({ terminal }) => {
      await terminal.write(lines(4));
      terminal.note('4 rows.');
    });

    expect(result).toEqual({ error: undefined, paging: [], stdout: lines(4), stderr: '4 rows.\n' });
    expect(await shown()).toBe('never started');
  });

  it('hands over what is longer, and says the rest when the pager has ended', async () => {
    const { program, shown } = await makePager(READ_ALL);

    const result = await page({ words: [program, '-FRX'] }, async ({ terminal }) => {
      terminal.note('Before.');
      for (let part = 0; part < 50; part += 1) await terminal.write(lines(3));
      terminal.note('150 rows.');
    });

    expect(result).toEqual({
      ...{ error: undefined, paging: [true, false] },
      ...{ stdout: '', stderr: 'Before.\n150 rows.\n' },
    });
    expect(await shown()).toBe(`-FRX|${lines(3).repeat(50)}`);
  });

  it('counts a line that is wider than the screen as the rows that it fills', async () => {
    const { program, shown } = await makePager(READ_ALL);
    const long = `${'x'.repeat(400)}\n`;

    await page({ words: [program], isWide: true }, ({ terminal }) => terminal.write(long));

    expect(await shown()).toBe(`-S|${long}`);
  });

  it('does without a pager that cannot be started', async () => {
    const result = await page({ words: [join(folder, 'none')] }, async ({ terminal }) => {
      await terminal.write(lines(8));
      await terminal.write(lines(1));
    });

    expect(result).toMatchObject({ error: undefined, paging: [], stdout: lines(8) + lines(1) });
    expect(result.stderr).toMatch(/^No pager: .*none could not be started \(--no-pager\)\.\n$/);
  });

  it('stops the command, and ends well, when the pager is left', async () => {
    const { program } = await makePager('exit 0');
    let written = 0;

    const { error } = await page({ words: [program] }, async ({ signal, terminal }) => {
      while (!signal.aborted) {
        await terminal.write(lines(1_000));
        written += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      signal.throwIfAborted();
    });

    expect(error).toBeUndefined();
    expect(written).toBeGreaterThan(0);
  });

  it('keeps how the command ended, after the pager', async () => {
    const { program, shown } = await makePager(READ_ALL);
    const end = new ExitError(3);

    const { error } = await page({ words: [program] }, async ({ terminal }) => {
      await terminal.write(lines(9));
      throw end;
    });

    expect(error).toBe(end);
    expect(await shown()).toBe(`|${lines(9)}`);
  });

  it('says that a pager failed', async () => {
    const { program } = await makePager('cat > /dev/null; exit 7');

    const { stderr } = await page({ words: [program] }, async ({ terminal }) => {
      await terminal.write(lines(9));
    });

    expect(stderr).toMatch(/less ended with 7 \(--no-pager\)\.\n$/);
  });
});

describe('iam-tracker', () => {
  it.each([
    [[], true],
    [['--no-pager'], false],
  ])('shows long lists on a terminal through the pager (%p)', async (flags, isPaged) => {
    const { program, shown } = await makePager(READ_ALL);
    const options = { isTerminal: true, columns: 80, config: { pager: [program] as const } };

    const { code, stdout } = await run(['queries', ...flags], options);

    expect(code).toBe(0);
    expect(stdout.includes('failed_auth')).toBe(!isPaged);
    expect((await shown()).includes('failed_auth')).toBe(isPaged);
  });

  it('pages nothing in a pipe', async () => {
    const { program, shown } = await makePager(READ_ALL);

    const { stdout } = await run(['queries'], { config: { pager: [program] } });

    expect(stdout).toContain('failed_auth');
    expect(await shown()).toBe('never started');
  });
});
