import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

const execute = promisify(execFile);
/** The provider waits half a minute for each lifecycle of a bucket. */
const LONG = 600_000;
const TERRAFORM = join(import.meta.dirname, '../../terraform');

const terraformMissing =
  spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform on the PATH';
const awsMissing =
  spawnSync('aws', ['--version']).status === 0 ? undefined : 'aws, the command line of AWS';
const missing = terraformMissing ?? awsMissing ?? MOTO_MISSING;

/** The lake is the real one, and so is what guards it; of every other module there is one thing that goes when it goes. */
const ROOT_MODULE = `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  max_retries       = 2
  s3_use_path_style = true
}
variable "enable_analytics" {
  type    = bool
  default = true
}
variable "keep_lake" {
  type    = bool
  default = true
}
variable "force_destroy" {
  type    = bool
  default = false
}
variable "deletion_protection" {
  type    = bool
  default = false
}
variable "create_trail" {
  type    = bool
  default = true
}
variable "trail_source" {
  type    = string
  default = null
}
module "lake" {
  source                       = "./lake"
  count                        = var.enable_analytics || var.keep_lake ? 1 : 0
  platform                     = { account_id = "123456789012", name_prefix = "tracker", partition = "aws", region = "eu-west-1", tags = {} }
  kms_key_arn                  = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  force_destroy                = var.force_destroy
  standard_ia_after_days       = 30
  glacier_ir_after_days        = 90
  query_results_retention_days = 30
}
`;
const PART = 'resource "terraform_data" "this" {}\n';

if (missing === undefined) {
  describe('buckets with objects in them', () => {
    let moto: Moto;
    let folder: string;
    let environment: NodeJS.ProcessEnv;
    let before: string[];

    beforeAll(async () => {
      moto = await startMoto({ isExtended: true });
      folder = await mkdtemp(join(tmpdir(), 'buckets '));
      await Promise.all(['lake', 'part'].map((name) => mkdir(join(folder, name))));
      for (const name of ['main.tf', 'outputs.tf', 'variables.tf', 'versions.tf']) {
        await copyFile(join(TERRAFORM, 'modules/lake', name), join(folder, 'lake', name));
      }
      const guard = await readFile(join(TERRAFORM, 'guard.tf'), 'utf8');
      const names = new Set([...guard.matchAll(/module\.([a-z_]+)/g)].map(([, name]) => name));
      names.delete('lake');
      const parts = [...names].map((name) => {
        const goes = name === 'analytics' || name === 'exporter';
        return `module "${name}" {\n  source = "./part"\n${goes ? '  count = var.enable_analytics ? 1 : 0\n' : ''}}\n`;
      });
      await Promise.all([
        writeFile(join(folder, 'main.tf'), [ROOT_MODULE, ...parts].join('')),
        writeFile(join(folder, 'part/main.tf'), PART),
        writeFile(join(folder, 'guard.tf'), guard),
      ]);
      environment = terraformEnvironment({
        AWS_ENDPOINT_URL: moto.url,
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'TEST',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
      }) as NodeJS.ProcessEnv;
      expect(await terraform('init', ...providerArguments())).toMatchObject({ code: 0 });
      expect(await apply()).toMatchObject({ code: 0 });
      await aws('s3api', 'put-object', '--bucket', LAKE, '--key', 'events/a');
      before = await listDeployed();
      expect(before).toContain('module.lake[0].aws_s3_bucket_policy.this["lake"]');
    }, LONG);
    afterAll(async () => {
      await moto.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const LAKE = 'tracker-analytics-123456789012';

    /** Returns how it ended and what it said, lines as long as they are. */
    async function terraform(command: string, ...args: string[]) {
      const options = { cwd: folder, env: environment, maxBuffer: 2 ** 26 };
      try {
        const words = [...command.split(' '), ...args];
        const { stdout } = await execute('terraform', words, options);
        return { code: 0, said: stdout };
      } catch (error) {
        const { code, stderr, stdout } = error as { code: number; stderr: string; stdout: string };
        return { code, said: `${stdout}${stderr}` };
      }
    }
    const quick = ['-auto-approve', '-input=false', '-no-color', '-refresh=false'];
    const apply = (...settings: string[]) =>
      terraform('apply', ...quick, ...settings.map((each) => `-var=${each}`));
    const without = ['enable_analytics=false', 'keep_lake=false'];

    async function aws(...args: string[]) {
      const { stdout } = await execute('aws', ['--output', 'json', ...args], { env: environment });
      return stdout === '' ? undefined : JSON.parse(stdout);
    }

    /** What is in the state, but for the guards themselves and what was read. */
    async function listDeployed() {
      const { said } = await terraform('state list');
      return said.split('\n').filter((address) => !/^terraform_data\.|\.data\./.test(address));
    }

    async function expectWhole(end: { code: number; said: string }) {
      expect(end.said).toContain(
        'S3 deletes no bucket with objects in it, and nothing was destroyed.',
      );
      expect(end.code).toBe(1);
      expect(await listDeployed()).toEqual(before);
    }

    it(
      'stop what gives them up before anything goes: an apply, whatever else it is told, and a destroy',
      async () => {
        await expectWhole(await apply(...without));
        await expectWhole(await apply(...without, 'force_destroy=true'));
        await expectWhole(await terraform('destroy', ...quick));

        // Lines are as long as the terminal of Terraform is wide, which is not ours to say.
        const { said } = await terraform(
          ...['plan', '-no-color', '-refresh=false', '-var=create_trail=false'],
        );
        expect(said).toContain('apply force_destroy = true first');
      },
      LONG,
    );

    it(
      'go empty when it is said that they are, and full once that was applied',
      async () => {
        const kept = ['enable_analytics=false', 'create_trail=false'];
        environment.BUCKETS_EMPTIED = 'yes';
        expect(await apply(...kept)).toMatchObject({ code: 0 });
        delete environment.BUCKETS_EMPTIED;
        expect(await listDeployed()).toContain('module.lake[0].aws_s3_bucket.this["lake"]');
        expect(await listDeployed()).not.toContain('module.exporter[0].terraform_data.this');

        expect(await apply(...kept, 'force_destroy=true')).toMatchObject({ code: 0 });
        expect(await apply(...kept, ...without, 'force_destroy=true')).toMatchObject({ code: 0 });

        expect((await listDeployed()).filter((each) => each.startsWith('module.lake'))).toEqual([]);
        expect((await aws('s3api', 'list-buckets')).Buckets).toEqual([]);
      },
      LONG,
    );
  });
} else {
  reportMissing(missing);
}
