import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  createSigningKey,
  generateInventory,
  type SimulatedAws,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { buildRecord, iamUser } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  classify,
  listDocumentedCommands,
  shortened,
} from '../documentation/documented-commands.mjs';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

// Every command of README.md and docs/*.md, as a process, in a folder that has what they name.

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'documented-'));
const home = join(folder, 'home');
const work = join(folder, 'work');

/** Each under the first page that shows it: the one after it would be told the same. */
const COMMANDS = listDocumentedCommands(root)
  .filter(({ line }, index, all) => all.findIndex((other) => other.line === line) === index)
  .map(({ line, page }) => ({
    ...{ line, page },
    ...(classify(line) ?? { kind: 'unknown' as const, mayFindNothing: false }),
  }));
const ofKind = (wanted: string) => COMMANDS.filter(({ kind }) => kind === wanted);
const isThere = (program: string) => spawnSync(program, ['--version']).error === undefined;

let server: SimulatedAws;
let moto: Moto | undefined;

/** Puts a program on the PATH of the commands. */
function program(name: string, text: string) {
  mkdirSync(join(folder, 'programs'), { recursive: true });
  writeFileSync(join(folder, 'programs', name), text, { mode: 0o755 });
}

function environment(more: Readonly<Record<string, string>> = {}) {
  return {
    PATH: `${join(folder, 'programs')}:${process.env.PATH}`,
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...{
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    },
    ...more,
  };
}

/** Runs a line as users do. What a command writes in the working folder stays for those after it. */
async function shell(line: string, more: Readonly<Record<string, string>> = {}) {
  const args = ['-o', 'pipefail', '-c', shortened(line)];
  const child = spawn('bash', args, {
    ...{ cwd: work, env: environment(more), stdio: ['ignore', 'pipe', 'pipe'], timeout: 540_000 },
  });
  const [status, stderr, stdout] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('close', resolve)),
    text(child.stderr),
    text(child.stdout),
  ]);
  return { status, stderr, stdout };
}

/** Asserts that nothing went wrong: 3 says that nothing was found, of names that are only examples. */
function expectFine(
  line: string,
  { status, stderr }: Awaited<ReturnType<typeof shell>>,
  mayFindNothing: boolean,
) {
  const allowed = mayFindNothing ? [0, 3] : [0];
  expect({ line, stderr, status, isFine: allowed.includes(status ?? -1) }).toMatchObject({
    isFine: true,
  });
  expect(stderr).not.toMatch(/this is a bug|^ {4}at /m);
}

/** A folder of its own for what reads records in, so that the ledger that is asked stays that of one account. */
const ownLedger = (line: string) =>
  /\bcollect\b|\bincident --from|\bscan --profile/.test(line) &&
  !line.replace(/ # .*/, '').includes('--simulate')
    ? { IAM_TRACKER_DATA_DIR: mkdtempSync(join(folder, 'ledger-')) }
    : {};

beforeAll(async () => {
  const bin = join(root, 'packages/cli/bin/iam-tracker.cjs');
  program('iam-tracker', `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  const duckdb =
    "import('@duckdb/node-api').then(async ({ DuckDBInstance }) => console.log((await (await (await DuckDBInstance.create()).connect()).runAndReadAll(process.argv[1])).getRowsJson()))";
  program(
    'duckdb',
    `#!/bin/sh\ncd "${root}" && node -e "${duckdb}" -- "$(echo "$2" | sed "s#'.iam-tracker#'${work}/.iam-tracker#")"\n`,
  );
  for (const path of ['.config/fish/completions', 'incident'])
    mkdirSync(join(home, path), { recursive: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(home, 'config'), '[profile audit]\nregion = eu-west-1\n');
  writeFileSync(
    join(home, 'credentials'),
    '[audit]\naws_access_key_id = TEST\naws_secret_access_key = test\n',
  );
  const records = ['2023-07-10T09:00:00Z', '2026-03-02T10:00:00Z'].map((eventTime, index) => ({
    ...buildRecord({ eventName: 'CreateAccessKey', userIdentity: iamUser('alice') }),
    ...{ eventTime, eventID: `documented-${index}` },
  }));
  const log = JSON.stringify({ Records: records });
  for (const place of ['AWSLogs', 'cloudtrail-logs', '../home/incident/AWSLogs']) {
    mkdirSync(join(work, place), { recursive: true });
    writeFileSync(join(work, place, 'log.json'), log);
  }
  writeFileSync(join(work, 'export.json.gz'), gzipSync(log));
  writeFileSync(join(work, 'detection.json'), '{}');
  const { publicKey } = createSigningKey({ region: 'eu-west-1', validFrom: 0, validTo: 4e12 });
  writeFileSync(join(work, 'keys.json'), JSON.stringify({ PublicKeyList: [publicKey] }));
  const account = { Id: '123456789012', Name: 'Production', State: 'ACTIVE' };
  writeFileSync(join(work, 'accounts.json'), JSON.stringify({ Accounts: [account] }));
  for (const path of ['docs/example-rules', 'terraform/policies'])
    cpSync(join(root, path), join(work, path), { recursive: true });
  writeFileSync(join(work, 'routing-key.txt'), '0123456789abcdef0123456789abcdef');
  cpSync(join(root, 'docs/example-rules'), join(work, 'rules'), { recursive: true });
  cpSync(join(work, 'rules/break-glass-key.yml'), join(work, 'key-for-break-glass.yml'));
  expectFine(
    '',
    await shell(
      'iam-tracker collect --simulate && iam-tracker scan --simulate && iam-tracker export',
    ),
    false,
  );
  const inventory = generateInventory({ seed: 2, users: 12, at: Date.now() });
  server = await startSimulatedAws({ iam: { inventory, credentialReportMilliseconds: 0 } });
  if (MOTO_MISSING === undefined && isThere('aws')) moto = await startMoto();
});

afterAll(async () => {
  await server?.close();
  await moto?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('knows how to try every command of the documentation', () => {
  expect(ofKind('unknown')).toEqual([]);
  expect(COMMANDS.length).toBeGreaterThan(100);
});

describe('a documented command that needs nothing but this machine', () => {
  it.each(ofKind('run'))('$page: $line', async ({ line, mayFindNothing }) => {
    if (line.includes('key-for-break-glass'))
      cpSync(join(work, 'key-for-break-glass.yml'), join(work, 'rules/key-for-break-glass.yml'));

    // Users of the simulated account, and for zsh only what it would read: its own tests have it read.
    const filled = line
      .replace(/\buser alice\b/, 'user nils.strand')
      .replace(/^source <\((.* zsh)\)/, '$1');
    const result = await shell(filled, ownLedger(line));

    rmSync(join(work, 'rules/key-for-break-glass.yml'), { force: true });
    expectFine(line, result, mayFindNothing);
  });
});

describe('a documented command that goes on until it is interrupted', () => {
  // One after the other: a data folder is open to one command at a time.
  it.each(ofKind('follow'))('$page: $line', async ({ line }) => {
    let end = await interrupt(line, 5_000);
    // What has not begun to listen yet dies of the signal: it is given longer.
    for (let patience = 10_000; end.signal === 'SIGINT' && patience < 300_000; patience *= 2)
      end = await interrupt(line, patience);

    expect(end).toMatchObject({ isFollowing: true });
    expect([130, 0]).toContain(end.code);
  });

  async function interrupt(line: string, patience: number) {
    const { child, ended, said } = follow(line);
    await setTimeout(patience);
    const isFollowing = child.exitCode === null;
    child.kill('SIGINT');
    await ended;
    return { said: said(), isFollowing, code: child.exitCode, signal: child.signalCode };
  }

  function follow(line: string) {
    const child = spawn('bash', ['-c', `exec ${shortened(line)}`], {
      cwd: work,
      env: environment(),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (said += chunk));
    const ended = new Promise((resolve) => child.once('close', resolve));
    return { child, ended, said: () => said };
  }
});

describe('a documented command about an account, asked of a simulated one', () => {
  it.each(ofKind('account'))('$page: $line', async ({ line, mayFindNothing }) => {
    // AWS's own client has no endpoint of its own here: what it would print stands for it.
    const tried = line.replace('aws cloudtrail lookup-events', 'cat AWSLogs/log.json');
    const recent = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

    const result = await shell(tried.replace(/--(start|end) \S+/g, `--$1 ${recent}`), {
      ...ownLedger(line),
      AWS_ENDPOINT_URL: server.url,
      // Two requests a second: IAM alone is enough to see that it works.
      ...{ REGIONS: 'us-east-1', PROCESS_STS_EVENTS: 'false', PROCESS_SIGNIN_EVENTS: 'false' },
      ...{ PROCESS_SSO_EVENTS: 'false', PROCESS_GUARD_EVENTS: 'false' },
    });

    expectFine(line, result, mayFindNothing);
  });
});

describe('a documented command about a deployment, which the proof of the deployment runs: its flags are there', () => {
  const helps = new Map<string, ReturnType<typeof shell>>();

  it.each(ofKind('flags'))('$page: $line', async ({ line }) => {
    const [call = ''] = /iam-tracker [^|&;]*/.exec(shortened(line)) ?? [];
    const [name = ''] = call.split(' ').slice(1);
    const help = helps.get(name) ?? shell(`iam-tracker ${name} --help`);
    helps.set(name, help);

    const { status, stdout } = await help;

    const flags = [...call.replace(/#.*|"[^"]*"/g, '').matchAll(/(?<= )--?[a-z][a-z-]*/g)].map(
      ([flag]) => flag,
    );
    expect(status).toBe(0);
    for (const flag of flags)
      expect(stdout).toMatch(new RegExp(`(?:^|[ ,])${flag}(?:[ ,\\n]|$)`, 'm'));
  });
});

describe('a documented command of the repository', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const OWN = new Set(['install', 'test', 'pack']);

  it.each(ofKind('repository'))('$page: $line', ({ line }) => {
    const calls = [...line.replace(/#.*/, '').matchAll(/\b(?:npm|pnpm)(?: run)? ([\w:-]+)/g)];

    for (const [, name = ''] of calls) expect(OWN.has(name) || name in scripts).toBe(true);
    for (const [file] of line.matchAll(/packages\/[\w/.-]+/g))
      expect(existsSync(join(root, file))).toBe(true);
  });
});

describe('a documented command of Terraform', () => {
  const variables = readdirSync(join(root, 'terraform'))
    .filter((name) => /^variables.*\.tf$/.test(name))
    .map((name) => readFileSync(join(root, 'terraform', name), 'utf8'))
    .join('');

  it.each(ofKind('terraform'))('$page: $line', ({ line }) => {
    for (const [, place = ''] of line.matchAll(/-chdir=(\S+)/g)) {
      expect(existsSync(join(root, place, 'main.tf'))).toBe(true);
    }
    for (const [, name = ''] of line.matchAll(/-var '?(\w+)=/g)) {
      expect(variables).toContain(`variable "${name}"`);
    }
  });
});

describe('a documented command of aws, asked of an emulator', () => {
  const missing = isThere('aws') ? MOTO_MISSING : 'the aws command line';
  if (missing !== undefined) reportMissing(missing);
  else {
    it.each(ofKind('aws'))('$page: $line', async ({ line }) => {
      const { status, stderr } = await shell(line, {
        ...{ AWS_ENDPOINT_URL: moto?.url ?? '', AWS_DEFAULT_REGION: 'us-east-1' },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      });

      // 2 and 252 say that the command line is wrong; that nothing is deployed there is another matter.
      expect({
        stderr,
        status,
        isUnderstood: ![2, 252, 127].includes(status ?? 127),
      }).toMatchObject({
        isUnderstood: true,
      });
    });
  }
});
