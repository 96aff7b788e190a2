import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandContext } from '../src/command.ts';
import { findDeployment, withRootModule } from '../src/deployment.ts';
import { createTerminal } from '../src/terminal.ts';
import { type LocalServer, startSts } from './adapters/aws-world.ts';
import { type OperatorWorld, openOperatorWorld } from './operator-world.ts';
import { createOutput } from './test-context.ts';

/** A profile that asks for the code of an MFA device. */
const CONFIG = `
[profile static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
[profile guarded]
role_arn = arn:aws:iam::123456789012:role/Operator
source_profile = static
mfa_serial = arn:aws:iam::123456789012:mfa/alice
`;

let world: OperatorWorld;
let sts: LocalServer;
let options: { profile: string; terraformDir: string };

beforeEach(async () => {
  world = await openOperatorWorld();
  sts = await startSts();
  const file = join(world.folder, 'config');
  await writeFile(file, CONFIG);
  // The world puts the environment back.
  Object.assign(process.env, {
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: join(world.folder, 'none'),
    AWS_ENDPOINT_URL_STS: sts.url,
  });
  options = { profile: 'guarded', terraformDir: world.folder };
});

afterEach(async () => {
  await sts.close();
  await world.close();
});

/** A person on a terminal who types these lines, and whether they are still listened to. */
function openContext(...lines: readonly string[]) {
  let isListening = false;
  const context: CommandContext = {
    terminal: createTerminal({
      stdout: createOutput().stream,
      stderr: createOutput(true).stream,
      config: { refusesColor: false, isDumb: false, isCi: false, pager: undefined },
      onGone: () => undefined,
    }),
    signal: new AbortController().signal,
    invocation: 'iam-tracker',
    isInteractive: true,
    now: Date.now,
    tellPaging: () => undefined,
    tellWatching: () => undefined,
    tellStopping: () => undefined,
    async *openStdin() {
      isListening = true;
      try {
        for (const line of lines) yield Buffer.from(`${line}\n`);
      } finally {
        isListening = false;
      }
    },
  };
  return { context, isListening: () => isListening };
}

describe('findDeployment', () => {
  it('lets standard input go when it has the code: what follows may take long', async () => {
    const { context, isListening } = openContext('123456', 'more');

    const { cloud } = await findDeployment(options, context);
    await cloud.identify();

    expect(new URLSearchParams(sts.requests[0]).get('TokenCode')).toBe('123456');
    expect(isListening()).toBe(false);
  });
});

describe('withRootModule', () => {
  it('asks for the code where it asks everything else', async () => {
    const { context, isListening } = openContext('123456', 'yes');

    const answer = await withRootModule(options, context, async ({ prompt, rootModule }) => {
      const { credentials } = rootModule.access;
      if (typeof credentials === 'function') await credentials();
      expect(isListening()).toBe(true);
      return prompt.ask('Sure?');
    });

    expect(answer).toBe('yes');
    expect(isListening()).toBe(false);
  });
});
