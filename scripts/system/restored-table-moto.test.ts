import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

const execute = promisify(execFile);
/** Each update of a table is waited for by the provider for half a minute. */
const LONG = 600_000;
const STORAGE = join(import.meta.dirname, '../../terraform/modules/storage');
const EVENTS = 'module.storage.aws_dynamodb_table.this["events"]';

const terraformMissing =
  spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform on the PATH';
const awsMissing =
  spawnSync('aws', ['--version']).status === 0 ? undefined : 'aws, the command line of AWS';
const missing = terraformMissing ?? awsMissing ?? MOTO_MISSING;

const ROOT_MODULE = `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  max_retries = 2
}
variable "kms_key_arn" {
  type    = string
  default = null
}
variable "create_kms_key" {
  type    = bool
  default = true
}
module "storage" {
  source              = ${JSON.stringify(STORAGE)}
  platform            = { account_id = "123456789012", name_prefix = "tracker", partition = "aws", region = "eu-west-1", tags = { Application = "tracker" } }
  table_names         = { events = "events", control = "control", alerts = "alerts", detection_state = "state", user_records = "users" }
  kms_key_arn         = var.kms_key_arn
  create_kms_key      = var.create_kms_key
  deletion_protection = false
}
`;

if (missing === undefined) {
  describe('the storage module on an emulator', () => {
    let moto: Moto;
    let folder: string;
    let environment: NodeJS.ProcessEnv;

    beforeAll(async () => {
      moto = await startMoto({ isExtended: true });
      folder = await mkdtemp(join(tmpdir(), 'storage '));
      await writeFile(join(folder, 'main.tf'), ROOT_MODULE);
      environment = terraformEnvironment({
        AWS_ENDPOINT_URL: moto.url,
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'TEST',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
      }) as NodeJS.ProcessEnv;
      await terraform('init', ...providerArguments());
      await terraform('apply', '-auto-approve');
    }, LONG);
    afterAll(async () => {
      await moto.stop();
      await rm(folder, { recursive: true, force: true });
    });

    async function terraform(command: string, ...args: string[]) {
      const words = [...command.split(' '), '-no-color', ...args];
      const { stdout } = await execute('terraform', words, {
        cwd: folder,
        env: environment,
        maxBuffer: 2 ** 26,
      });
      return stdout;
    }

    /** Returns what is done to each address, and the text of the plan. */
    async function plan(...settings: string[]) {
      const text = await terraform('plan', '-out=plan', ...settings);
      const { resource_changes: changes = [] } = JSON.parse(
        await terraform('show', '-json', 'plan'),
      ) as { resource_changes?: { address: string; change: { actions: string[] } }[] };
      const actions = new Map(
        changes.map(({ address, change }) => [address, change.actions.join()]),
      );
      return { actions, text };
    }

    async function aws(...args: string[]) {
      const words = ['--output', 'json', ...args];
      const { stdout } = await execute('aws', words, { env: environment });
      return stdout === '' ? undefined : JSON.parse(stdout);
    }
    const dynamodb = (...args: string[]) => aws('dynamodb', ...args);

    it(
      'takes back under its name what was restored under another, and puts the settings there',
      async () => {
        const item = { event_date: { S: '2026-11-01' }, event_id: { S: 'one' } };
        await dynamodb('put-item', '--table-name', 'events', '--item', JSON.stringify(item));
        await dynamodb(
          ...['restore-table-to-point-in-time', '--source-table-name', 'events'],
          ...['--target-table-name', 'events-restored', '--use-latest-restorable-time'],
        );
        const { BackupDetails: backup } = await dynamodb(
          ...['create-backup', '--table-name', 'events-restored', '--backup-name', 'events'],
        );
        await dynamodb('delete-table', '--table-name', 'events');
        await dynamodb(
          ...['restore-table-from-backup', '--target-table-name', 'events'],
          ...['--backup-arn', backup.BackupArn],
        );

        const { actions, text } = await plan();

        expect(actions.get(EVENTS)).toBe('update');
        expect([...actions.values()].filter((action) => action.includes('delete'))).toEqual([]);
        expect(text).toMatch(/stream_enabled\s+= false -> true/);
        await terraform('apply', 'plan');
        const { Table: table } = await dynamodb('describe-table', '--table-name', 'events');
        expect(table).toMatchObject({
          ItemCount: 1,
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        });

        await terraform('state rm', EVENTS);
        await terraform('import', EVENTS, 'events');
        const imported = await plan();
        expect(imported.actions.get(EVENTS)).toMatch(/^(no-op|update)$/);
      },
      LONG,
    );

    it(
      'keeps its own key beside another, and says what is lost when it is given up',
      async () => {
        const { KeyMetadata: mine } = await aws('kms', 'create-key');
        const key = `-var=kms_key_arn=${mine.Arn}`;

        const beside = await plan(key);
        const givenUp = await plan(key, '-var=create_kms_key=false');

        expect([...beside.actions.values()].filter((action) => action.includes('delete'))).toEqual(
          [],
        );
        expect(givenUp.actions.get('module.storage.aws_kms_key.this[0]')).toBe('delete');
        expect(givenUp.text).toContain(
          'Without this key no one reads what was written under it: backups of the tables',
        );
      },
      LONG,
    );
  });
} else {
  reportMissing(missing);
}
