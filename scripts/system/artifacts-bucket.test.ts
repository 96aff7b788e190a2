import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { zipFiles } from '../build/lambda-bundle.mjs';
import { hasTerraform, providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const missing = hasTerraform() ? MOTO_MISSING : 'terraform on the PATH';
/** Of all that is deployed, what takes code; what it needs comes with it. */
const COLLECTOR = 'module.tracker.module.collector.module.function.aws_lambda_function.this';
const NAMES = ['collector', 'alerter', 'notifier', 'receiver', 'user-scanner', 'exporter'];

if (missing !== undefined) reportMissing(missing);
else {
  describe('functions out of a bucket, by Terraform itself and the S3 and Lambda of another program', () => {
    const folder = mkdtempSync(join(tmpdir(), 'artifacts bucket '));
    let moto: Moto;
    let environment: NodeJS.ProcessEnv;

    const run = (command: string, ...args: string[]) =>
      execute(command, args, { cwd: folder, env: environment, maxBuffer: 2 ** 26 });
    const terraform = (...args: string[]) =>
      run('terraform', ...args, '-no-color').then(
        ({ stdout }) => stdout,
        ({ stderr }) => `failed: ${stderr}`.replace(/\s*\n│?\s*/g, ' '),
      );
    const aws = async (...args: string[]) => {
      const { stdout } = await run('aws', ...args, '--output', 'json');
      return stdout === '' ? undefined : JSON.parse(stdout);
    };
    const digest = (zip: Buffer, encoding: 'base64' | 'hex') =>
      createHash('sha256').update(zip).digest(encoding);

    /** Uploads what the documentation says, with the digest that S3 keeps. */
    async function upload(zip: Buffer) {
      writeFileSync(join(folder, 'collector.zip'), zip);
      const target = 's3://releases/v1/collector.zip';
      await run('aws', 's3', 'cp', '--checksum-algorithm', 'SHA256', 'collector.zip', target);
    }
    function writeModule(prefix: string, zip: Buffer) {
      const sums = NAMES.map((name) => `${digest(zip, 'hex')}  ${name}.zip\n`).join('');
      writeFileSync(join(folder, 'SHA256SUMS'), sums);
      writeFileSync(
        join(folder, 'main.tf'),
        `provider "aws" {
          s3_use_path_style = true
          max_retries       = 2
        }
        module "tracker" {
          source       = ${JSON.stringify(join(root, 'terraform'))}
          artifacts_s3 = { bucket = "releases", prefix = "${prefix}", checksums = file("SHA256SUMS") }
        }`,
      );
    }

    beforeAll(async () => {
      moto = await startMoto({ isExtended: true });
      environment = terraformEnvironment({
        ...{ AWS_ENDPOINT_URL: moto.url, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' },
        ...{ AWS_ACCESS_KEY_ID: 'TEST', AWS_SECRET_ACCESS_KEY: 'test', HOME: folder },
        ...{ AWS_PROFILE: undefined, AWS_EC2_METADATA_DISABLED: 'true' },
      });
      await aws('s3api', 'create-bucket', '--bucket', 'releases');
      await aws(
        ...['s3api', 'put-bucket-versioning', '--bucket', 'releases'],
        ...['--versioning-configuration', 'Status=Enabled'],
      );
    });
    afterAll(async () => {
      await moto.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('asks for the version that was planned, though a newer one came meanwhile', async () => {
      const planned = await zipFiles({ 'index.mjs': Buffer.from('export const handler = 1;') });
      const newer = await zipFiles({ 'index.mjs': Buffer.from('export const handler = 2;') });
      await upload(planned);
      writeModule('v1/', planned);

      expect(await terraform('init', ...providerArguments())).not.toMatch(/^failed/);
      const plan = await terraform('plan', '-out=planned', `-target=${COLLECTOR}`);
      expect(plan).toContain(`source_code_hash               = "${digest(planned, 'base64')}"`);
      const { VersionId } = await aws(
        ...['s3api', 'head-object', '--bucket', 'releases', '--key', 'v1/collector.zip'],
      );
      await upload(newer);
      expect(await terraform('apply', 'planned')).not.toMatch(/^failed/);

      // The other program makes the function of the newest version all the same: what is asked of it counts.
      const { stdout } = await run('terraform', 'state', 'show', '-no-color', COLLECTOR);
      expect(stdout).toContain(`s3_object_version              = "${VersionId}"`);
    });

    it('refuses an object that is not the one of the checksums, before anything is changed', async () => {
      expect(await terraform('plan', `-target=${COLLECTOR}`)).toMatch(
        /failed: .*s3:\/\/releases\/v1\/collector\.zip is not the collector\.zip of the checksums/,
      );
    });

    it('names the bucket and the key that are not there', async () => {
      writeModule('v2/', Buffer.from(''));

      expect(await terraform('plan', `-target=${COLLECTOR}`)).toMatch(
        /failed: .*\(releases\).*\(v2\/collector\.zip\)/,
      );
    });
  });
}
