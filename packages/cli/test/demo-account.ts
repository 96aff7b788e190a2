import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type RunResult, run } from './test-context.ts';

/** What `iam-tracker demo` left behind for those who come after it. */
export interface DemoAccount {
  readonly dataDirectory: string;
  /** What it said, on a terminal of 150 columns. */
  readonly said: RunResult;
}

let folder: string | undefined;
let account: Promise<DemoAccount> | undefined;

/**
 * Runs the demo of one day, once for all test files that run together: it is seconds of work. Each of them may collect
 * more from its account.
 */
export function demoAccount(): Promise<DemoAccount> {
  account ??= runDemo();
  return account;
}

afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function runDemo(): Promise<DemoAccount> {
  folder = await mkdtemp(join(tmpdir(), 'demo '));
  const dataDirectory = join(folder, 'data');
  // What others set for collecting is not about this account.
  process.env.REGIONS = 'eu-north-1';
  try {
    const said = await run(['demo', '--days', '1', '--data-dir', dataDirectory], {
      isTerminal: true,
      columns: 150,
    });
    return { dataDirectory, said };
  } finally {
    delete process.env.REGIONS;
  }
}
