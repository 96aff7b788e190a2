import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FakeTerraformBehaviour,
  installFakeTerraform,
} from '@iam-tracker/test-utils/operator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runTool } from '../../src/terraform/run-tool.ts';
import { openTerraform, terraformError } from '../../src/terraform/terraform.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'a terraform ')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(behaviour: FakeTerraformBehaviour = {}, keepsColors = false) {
  const fake = installFakeTerraform(folder, behaviour);
  const written: string[] = [];
  const stopping = new AbortController();
  const terraform = openTerraform({
    folder,
    environment: { PATH: folder },
    write: (line) => {
      written.push(line);
      if (line === 'hanging') stopping.abort(new Error('stopped'));
    },
    keepsColors,
    signal: stopping.signal,
  });
  return { fake, terraform, written };
}

describe('openTerraform', () => {
  it('tells its version, and runs commands with their output shown', async () => {
    const { fake, terraform, written } = open({ says: { plan: 'a\nb' }, exits: { plan: 2 } });

    const { run, version } = await terraform;
    const status = await run('plan', '-var=name=a b; rm -rf "$HOME"');

    expect(version).toBe('1.11.4');
    expect(status).toBe(2);
    expect(written).toEqual(['a', 'b']);
    expect(fake.calls()).toEqual([['plan', '-no-color', '-var=name=a b; rm -rf "$HOME"']]);
  });

  it('lets it use colours where they are wanted', async () => {
    const { fake, terraform } = open({}, true);

    await (await terraform).run('plan');

    expect(fake.calls()).toEqual([['plan']]);
  });

  it('shows what a quiet command says only when it fails', async () => {
    const { terraform, written } = open({ says: { init: 'a\nb', plan: 'c' }, exits: { init: 3 } });

    expect(await (await terraform).quietly('plan')).toBe(0);
    expect(written).toEqual([]);
    expect(await (await terraform).quietly('init')).toBe(3);
    expect(written).toEqual(['a', 'b']);
  });

  it('follows a command by its messages, however long their lines are', async () => {
    const step = { type: 'apply_start', hook: { resource: { addr: 'a' }, action: 'create' } };
    const outputs = { type: 'outputs', outputs: { a: { value: 'x'.repeat(50_000) } } };
    const says = { apply: [step, outputs].map((each) => `${JSON.stringify(each)}\n`).join('') };
    const { fake, terraform, written } = open({ says, exits: { apply: 1 } });
    const steps: unknown[] = [];

    const status = await (await terraform).follow((each) => steps.push(each), 'apply', 'plan');

    expect(status).toBe(1);
    expect(steps).toEqual([{ address: 'a', action: 'create', hasEnded: false }]);
    expect(written).toEqual([]);
    expect(fake.calls()).toEqual([['apply', '-json', 'plan']]);
  });

  it('returns what a command printed', async () => {
    const { terraform, written } = open({ outputs: { a: 1 } });

    expect(JSON.parse(await (await terraform).read('output', '-json'))).toEqual({ a: 1 });
    expect(written).toEqual([]);
  });

  it('fails when that command failed', async () => {
    const { terraform } = open({ exits: { output: 3 } });

    await expect((await terraform).read('output')).rejects.toMatchObject({
      code: 'TERRAFORM_FAILED',
      message: expect.stringContaining('output failed (exit status 3)'),
    });
  });

  it.each(['1.9.8', '0.15.0', '1.9.99-beta1'])('refuses version %s', async (version) => {
    await expect(open({ version }).terraform).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining(version),
    });
  });

  it.each(['1.10.0', '1.10.0-rc1', '1.11.4', '2.0.0'])('takes version %s', async (version) => {
    await expect(open({ version }).terraform).resolves.toMatchObject({ version });
  });

  it('refuses a program that does not tell its version', async () => {
    await expect(open({ version: 'what' }).terraform).rejects.toMatchObject({
      code: 'TOOL_MISSING',
    });
  });

  it('says where to get it when it is not there', async () => {
    const opening = openTerraform({
      folder,
      environment: { PATH: join(folder, 'nothing') },
      write: () => undefined,
      signal: new AbortController().signal,
    });

    await expect(opening).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: 'terraform is not on the PATH.',
      hint: expect.stringContaining('https://'),
    });
  });

  it('interrupts it once, waits for its end, and ends with the reason', async () => {
    const { terraform, written } = open({ hangs: ['apply'] });

    await expect((await terraform).run('apply')).rejects.toThrow('stopped');

    expect(written).toEqual(['hanging', 'interrupted']);
  });

  it('hands on what is wrong with the folder', async () => {
    const opening = openTerraform({
      folder: join(folder, 'gone'),
      environment: { PATH: folder },
      write: () => undefined,
      signal: AbortSignal.abort(new Error('too late')),
    });

    await expect(opening).rejects.toThrow('too late');
  });
});

describe('runTool', () => {
  it('says what cannot be run', async () => {
    const running = runTool(folder, [], {
      folder,
      environment: {},
      write: () => undefined,
      signal: new AbortController().signal,
    });

    await expect(running).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining('EACCES'),
    });
  });

  it('counts a program that was killed as failed', async () => {
    const { status } = await runTool(process.execPath, ['-e', 'process.kill(process.pid)'], {
      folder,
      environment: {},
      write: () => undefined,
      signal: new AbortController().signal,
    });

    expect(status).toBe(1);
  });
});

describe('terraformError', () => {
  it('names the command and its status', () => {
    expect(terraformError('plan', 1)).toMatchObject({
      code: 'TERRAFORM_FAILED',
      message: expect.stringContaining('terraform plan failed (exit status 1)'),
    });
  });
});
