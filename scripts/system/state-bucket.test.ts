import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { startRecordingProxy } from '../proofs/deployment/recording-proxy.mjs';
import { buildPolicies } from '../proofs/permissions/build-policies.mjs';
import { createGuard } from '../proofs/permissions/operator-calls.mjs';
import { reportMissing } from './missing-tools.ts';

const execute = promisify(execFile);
const CLI = join(import.meta.dirname, '../../packages/cli/bin/iam-tracker.cjs');
const OLD_KEY = 'iam-activity-tracker/terraform.tfstate';

const terraformMissing =
  spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform on the PATH';
const missing = terraformMissing ?? MOTO_MISSING;

/** Says of itself what ours does, and makes nothing: the states are what is looked at. */
const ROOT_MODULE = `
terraform {
  required_version = ">= 1.10"
}
variable "stack_name" {
  type    = string
  default = "iam-activity-tracker"
}
variable "mark" {
  type    = string
  default = "first"
}
output "stack_name" {
  value = var.stack_name
}
output "account_id" {
  value = "123456789012"
}
output "region" {
  value = "eu-west-1"
}
output "mark" {
  value = var.mark
}
`;

if (missing === undefined) {
  describe('iam-tracker deploy --state-bucket, with Terraform itself and the S3 of another program', () => {
    let moto: Moto;
    let front: Awaited<ReturnType<typeof startRecordingProxy>>;
    let folder: string;
    let environment: NodeJS.ProcessEnv;

    // The deployments may do what terraform/policies/state.json and operate.json say, and nothing else.
    const names = ['state', 'operate'];
    const policies = names.map((name) =>
      JSON.parse(JSON.stringify(buildPolicies().get(name)).replaceAll('STATE_BUCKET', 'states')),
    );
    const guard = createGuard('TEST', () => policies);

    beforeAll(async () => {
      moto = await startMoto();
      front = await startRecordingProxy({
        accountId: '123456789012',
        chooseTarget: () => moto.url,
        refuse: guard.refuse,
      });
      folder = await mkdtemp(join(tmpdir(), 'state bucket '));
      environment = {
        ...process.env,
        AWS_ENDPOINT_URL: front.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'TEST',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      await request('PUT', 'states');
    });
    afterAll(async () => {
      await front.close();
      await moto.stop();
      await rm(folder, { recursive: true, force: true });
    });

    async function request(method: string, path: string) {
      const authorization =
        'AWS4-HMAC-SHA256 Credential=TEST/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0';
      const body =
        method === 'PUT'
          ? '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>'
          : null;
      const response = await fetch(`${moto.url}/${path}`, {
        method,
        body,
        headers: { authorization },
      });
      return { ok: response.ok, text: await response.text() };
    }

    async function markAt(key: string) {
      const { ok, text } = await request('GET', `states/${key}`);
      return ok ? JSON.parse(text).outputs.mark?.value : undefined;
    }
    const keyOf = (name: string) =>
      `iam-activity-tracker/123456789012/eu-west-1/${name}/terraform.tfstate`;

    async function checkout(name: string) {
      const root = join(folder, name);
      await mkdir(root);
      await writeFile(join(root, 'main.tf'), ROOT_MODULE);
      return root;
    }

    /** Returns what was said, and the exit status. */
    async function deploy(root: string, ...words: string[]) {
      const args = [CLI, 'deploy', '--no-build', '--no-init', '--yes', '--terraform-dir', root];
      try {
        const { stderr } = await execute(process.execPath, [...args, ...words], {
          env: environment,
        });
        return { code: 0, stderr };
      } catch (error) {
        const { code, stderr } = error as { code: number; stderr: string };
        return { code, stderr };
      }
    }
    const toStates = ['--state-bucket', 'states'];
    const marked = (mark: string, name = 'iam-activity-tracker') => [
      ...['--var', `mark=${mark}`, '--var', `stack_name=${name}`],
    ];

    it('keeps two deployments apart, and carries each on from another checkout', async () => {
      const [one, two, later] = [
        await checkout('one'),
        await checkout('two'),
        await checkout('later'),
      ];

      const codes = [
        await deploy(one, ...marked('a')),
        await deploy(one, ...marked('a'), ...toStates),
        await deploy(two, ...marked('b', 'second'), ...toStates),
        await deploy(later, ...marked('c'), ...toStates),
      ].map(({ code }) => code);

      expect(codes).toEqual([0, 0, 0, 0]);
      expect(await markAt(keyOf('iam-activity-tracker'))).toBe('c');
      expect(await markAt(keyOf('second'))).toBe('b');
      expect(await markAt(OLD_KEY)).toBeUndefined();
    });

    it('refuses to plan a second deployment into the state of the first, and changes nothing', async () => {
      const root = await checkout('refused');
      await deploy(root, ...marked('a'));

      const { code, stderr } = await deploy(root, ...marked('b', 'second'));

      expect(code).toBe(2);
      expect(stderr).toContain('The state here is of iam-activity-tracker in account 123456789012');
      expect(stderr).toContain('asked for is second in account 123456789012');
    });

    it('takes along what earlier versions kept under one key for all', async () => {
      const old = await checkout('old');
      const backend = `terraform {\n  backend "s3" {\n    bucket = "states"\n    key = "${OLD_KEY}"\n    region = "eu-west-1"\n    encrypt = true\n    use_lockfile = true\n  }\n}\n`;
      await writeFile(join(old, 'backend_override.tf'), backend);
      await deploy(old, ...marked('kept', 'third'));
      expect(await markAt(OLD_KEY)).toBe('kept');
      const fresh = join(folder, 'fresh');
      await cp(join(old, 'main.tf'), join(fresh, 'main.tf'));

      const { code } = await deploy(fresh, ...marked('new', 'third'), ...toStates);

      expect(code).toBe(0);
      expect(await markAt(keyOf('third'))).toBe('new');
      expect(await markAt(OLD_KEY)).toBe('kept');
    });

    it('asked for nothing that the policies for states and operators do not allow', () => {
      expect([...guard.denied]).toEqual([]);
      expect([...new Set(guard.calls.map(({ action }) => action))].sort()).toEqual([
        'cloudtrail:DescribeTrails',
        's3:DeleteObject',
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
      ]);
    });
  });
} else {
  reportMissing(missing);
}
