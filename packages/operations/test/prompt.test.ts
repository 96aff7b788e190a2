import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  callerIdentity,
  type FakeAws,
  type FakeTerraform,
  installFakeTerraform,
  SAMPLE_OUTPUTS,
  startFakeAws,
} from '@iam-tracker/test-utils/operator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deploy } from '../src/deploy.ts';
import { destroy } from '../src/destroy.ts';
import { openRootModule, type RootModule } from '../src/root-module.ts';

let folder: string;
let aws: FakeAws;
let terraform: FakeTerraform;
let rootModule: RootModule;
const before = { ...process.env };
const { signal } = new AbortController();

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'a root module ')));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(folder, 'main.tf'), '');
  terraform = installFakeTerraform(bin, { outputs: SAMPLE_OUTPUTS, exits: { plan: 2 } });
  aws = await startFakeAws(({ operation, service }) => {
    if (service === 'sts') return callerIdentity();
    if (operation === 'DescribeTable') return { body: { Table: { TableStatus: 'ACTIVE' } } };
    return { headers: { 'content-type': 'application/xml' }, body: '<ListVersionsResult/>' };
  });
  const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
  Object.assign(process.env, { PATH: `${bin}:${process.env.PATH}`, AWS_ENDPOINT_URL: aws.url });
  rootModule = openRootModule({
    ...{ repository: folder, terraformDir: folder, region: 'eu-west-1', signal },
    access: { region: 'eu-west-1', credentials: async () => credentials },
    ...{ write: () => undefined, keepsColors: false },
  });
});

afterEach(async () => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A prompt that always has this answer, and keeps what was asked. */
function promptOf(answer: string | undefined) {
  const questions: string[] = [];
  return {
    questions,
    async ask(question: string) {
      questions.push(question);
      return answer;
    },
  };
}

const telling = { note: () => undefined, onProgress: () => undefined };

const commands = () => terraform.calls().map(([command]) => command);

describe('deploy', () => {
  const options = { build: false, mustExist: false };

  it('applies what it planned when the prompt says yes', async () => {
    const prompt = promptOf('yes');

    const shown: unknown[] = [];
    const showPlanned = async (...each: unknown[]) => void shown.push(each);

    const outcome = await deploy(rootModule, options, { prompt, signal, showPlanned, ...telling });

    expect(outcome).toMatchObject({ planned: { hasChanges: true } });
    const place = { accountId: '123456789012', region: 'eu-west-1' };
    expect(shown).toEqual([[expect.objectContaining({ hasChanges: true }), place]]);
    expect(prompt.questions).toEqual([expect.stringContaining('account 123456789012')]);
    expect(commands()).toContain('apply');
  });

  it.each([undefined, 'y'])('returns what to say when the answer is %j', async (answer) => {
    const prompt = promptOf(answer);

    const showPlanned = async () => undefined;
    const outcome = await deploy(rootModule, options, { prompt, signal, showPlanned, ...telling });

    expect(outcome).toEqual({ declined: expect.stringContaining('othing was changed') });
    expect(commands()).not.toContain('apply');
  });
});

describe('destroy', () => {
  it.each([undefined, 'another'])('destroys nothing when the answer is %j', async (answer) => {
    const prompt = promptOf(answer);
    const shown: string[] = [];

    const outcome = await destroy(
      rootModule,
      {},
      {
        ...{ prompt, signal, ...telling, onEmptying: () => undefined },
        showPlanned: async () => undefined,
        showLoss: async ({ name }) => void shown.push(name),
      },
    );

    expect(outcome).toEqual({ declined: expect.stringContaining('nothing was destroyed') });
    expect(shown).toHaveLength(1);
    expect(commands()).not.toContain('apply');
  });
});
