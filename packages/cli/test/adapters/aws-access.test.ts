import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAwsAccess } from '../../src/adapters/aws-access.ts';
import { createTerminal } from '../../src/terminal.ts';
import { createOutput, run } from '../test-context.ts';
import { changeEnvironment, type LocalServer, startProxy, startSts } from './aws-world.ts';

const DEVICE = 'arn:aws:iam::123456789012:mfa/alice';
const CONFIG = `
[profile static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
region = us-east-1
[profile guarded]
role_arn = arn:aws:iam::123456789012:role/Audit
source_profile = static
mfa_serial = ${DEVICE}
[profile failing]
credential_process = /bin/sh -c "echo no luck >&2; exit 3"
[profile signed-out]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Audit
`;
const NO_PROXY = { HTTPS_PROXY: undefined, HTTP_PROXY: undefined, ALL_PROXY: undefined };
const NO_KEYS = {
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
};

let folder: string;
let sts: LocalServer;
let restore: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws access '));
  sts = await startSts();
  // The SDK reads a file once: each test has its own.
  await writeFile(join(folder, 'config'), CONFIG);
  restore = changeEnvironment({
    ...NO_PROXY,
    ...NO_KEYS,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_STS: sts.url,
  });
});

afterEach(async () => {
  restore();
  await sts.close();
  await rm(folder, { recursive: true, force: true });
});

function contextOf({ isInteractive = true, stdin = '123456\n', now = Date.now } = {}) {
  const stderr = createOutput(isInteractive);
  const context = {
    terminal: createTerminal({
      stdout: createOutput().stream,
      stderr: stderr.stream,
      config: { refusesColor: false, isDumb: false, isCi: false, pager: undefined },
      onGone: () => undefined,
    }),
    signal: new AbortController().signal,
    ...{ now, isInteractive },
    async *openStdin() {
      yield Buffer.from(stdin);
    },
  };
  return { context, stderr };
}

describe('createAwsAccess', () => {
  it('asks for the code of the MFA device on a terminal, once for all clients', async () => {
    const { context, stderr } = contextOf();
    const access = createAwsAccess({ profile: 'guarded' }, context);

    const keys = [await access.credentials(), await access.credentials()];

    expect(keys.map(({ accessKeyId }) => accessKeyId)).toEqual(['ASIAEXAMPLE', 'ASIAEXAMPLE']);
    expect(stderr.text()).toBe(`Code of the MFA device ${DEVICE}:\n`);
    expect(sts.requests).toHaveLength(1);
    const asked = new URLSearchParams(sts.requests[0]);
    expect([asked.get('SerialNumber'), asked.get('TokenCode')]).toEqual([DEVICE, '123456']);
  });

  it('takes the code from the prompt of the command', async () => {
    const { context } = contextOf({ stdin: '' });
    const prompt = { ask: async () => '654321' };
    const access = createAwsAccess({ profile: 'guarded' }, { ...context, prompt });

    await access.credentials();

    expect(new URLSearchParams(sts.requests[0]).get('TokenCode')).toBe('654321');
  });

  it('says what to do where there is no terminal to ask on', async () => {
    const { context } = contextOf({ isInteractive: false });

    await expect(
      createAwsAccess({ profile: 'guarded' }, context).credentials(),
    ).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: expect.stringContaining(DEVICE),
      hint: expect.stringContaining('in a terminal'),
    });
    expect(sts.requests).toEqual([]);
  });

  it.each(['', 'abc\n', '12345\n'])('refuses the answer %j without asking AWS', async (stdin) => {
    const { context } = contextOf({ stdin });

    await expect(
      createAwsAccess({ profile: 'guarded' }, context).credentials(),
    ).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('six digits'),
    });
    expect(sts.requests).toEqual([]);
  });

  it('asks again when what it got is over', async () => {
    let now = Date.now();
    const { context } = contextOf({ now: () => now });
    const access = createAwsAccess({ profile: 'guarded' }, context);
    await access.credentials();
    now += 56 * 60_000;

    await access.credentials();

    expect(sts.requests).toHaveLength(2);
  });

  it.each([
    ['failing', /the credential_process of the profile failed: .*no luck/, /by itself/],
    ['signed-out', /sign-in to IAM Identity Center is missing or over/, /aws sso login/],
    ['nosuch', /there is no such profile/, /list-profiles/],
    [undefined, /there are no AWS credentials/, /--profile/],
  ])('names what is wrong with profile %s', async (profile, message, hint) => {
    const { context } = contextOf();
    const options = profile === undefined ? {} : { profile };

    await expect(createAwsAccess(options, context).credentials()).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});

describe('iam-tracker', () => {
  it.each([['collect'], ['scan'], ['query', 'sign_ins_without_mfa', '--athena']])(
    'ends %s without a stack when the profile fails',
    async (...words) => {
      const { code, stderr } = await run([...words, '--profile', 'failing', '--data-dir', folder]);

      expect(code).toBe(1);
      expect(stderr).toMatch(/Profile failing gives no credentials: the credential_process/);
      expect(stderr).not.toMatch(/^ {4}at /m);
    },
  );

  it.each([
    ['scan', 'GetCallerIdentity'],
    ['collect', 'GetCallerIdentity'],
    ['query', 'StartQueryExecution', 'sign_ins_without_mfa', '--athena'],
  ])(
    'leads the requests of %s through the proxy of the environment',
    async (name, call, ...words) => {
      const proxy = await startProxy(sts.port, '407 Proxy Authentication Required');
      const restoreProxy = changeEnvironment({
        HTTPS_PROXY: proxy.url,
        AWS_ENDPOINT_URL_STS: undefined,
      });
      try {
        const access = ['--profile', 'static', '--region', 'eu-central-1'];
        const { code, stderr } = await run([
          name,
          ...words,
          ...access,
          '--data-dir',
          join(folder, 'data'),
        ]);

        expect(code).toBe(1);
        expect(stderr).toContain(`${call}: the proxy asks who you are`);
        expect(new Set(proxy.requests).size).toBe(1);
        expect(proxy.requests[0]).toMatch(
          /^CONNECT (?:sts|athena)\.eu-central-1\.amazonaws\.com:443$/,
        );
      } finally {
        restoreProxy();
        await proxy.close();
      }
    },
  );
});
