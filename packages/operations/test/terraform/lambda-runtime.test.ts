import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chooseRuntime, type Runtime } from '../../src/terraform/lambda-runtime.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda runtime '));
  write('variables.tf', 'variable "lambda_runtime" {\n}\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
/** As `terraform init` writes it. */
const lock = (version: string) =>
  write(
    '.terraform.lock.hcl',
    ['random', 'aws']
      .map(
        (name) =>
          `provider "registry.terraform.io/hashicorp/${name}" {\n  version     = "${name === 'aws' ? version : '9.9.9'}"\n  hashes = [\n    "h1:x=",\n  ]\n}\n`,
      )
      .join('\n'),
  );
const choose = (wanted?: Runtime, options = {}, environment = {}) =>
  chooseRuntime({ folder, options, environment }, wanted);

describe('chooseRuntime', () => {
  it.each(['6.19.0', '6.20.1', '6.100.0', '7.0.0'])(
    'takes the newer one with provider %s',
    (version) => {
      lock(version);

      expect(choose()).toEqual({
        argument: '-var=lambda_runtime=nodejs24.x',
        reason: `The functions run on nodejs24.x: the AWS provider in use, ${version}, takes it.`,
      });
    },
  );

  it.each(['5.100.0', '6.18.9', '6.2.0'])('leaves it to Terraform with provider %s', (version) => {
    lock(version);

    expect(choose()).toBeUndefined();
  });

  it('leaves it to Terraform where no lock file says which provider it is, or not of AWS', () => {
    const found = [choose()];
    write(
      '.terraform.lock.hcl',
      'provider "registry.terraform.io/hashicorp/random" {\n  version = "6.30.0"\n}\n',
    );
    found.push(choose());

    expect(found).toEqual([undefined, undefined]);
  });

  it('leaves a setting as it is, wherever it is', () => {
    lock('6.20.0');
    const found = [
      choose(undefined, { var: ['lambda_runtime=nodejs22.x'] }),
      choose(undefined, {}, { TF_VAR_lambda_runtime: 'nodejs22.x' }),
    ];
    write('terraform.tfvars', 'lambda_runtime = "nodejs22.x"\n');
    found.push(choose());

    expect(found).toEqual([undefined, undefined, undefined]);
  });

  it('tells nothing to a root module that has no such variable', () => {
    write('variables.tf', 'variable "other" {\n}\n');
    lock('6.20.0');

    expect(choose()).toBeUndefined();
  });

  it('does as asked for, whatever the settings say', () => {
    lock('6.20.0');
    const options = { var: ['lambda_runtime=nodejs24.x'] };

    expect(choose('nodejs22.x', options)?.argument).toBe('-var=lambda_runtime=nodejs22.x');
  });

  it('refuses what the provider in use would refuse, with what to do', () => {
    lock('6.18.0');

    expect(() => choose('nodejs24.x')).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message:
          'The AWS provider in use is 6.18.0, which does not take nodejs24.x; 6.19.0 or later does.',
        hint: expect.stringContaining('terraform init -upgrade'),
      }),
    );
    expect(choose('nodejs22.x')?.argument).toBe('-var=lambda_runtime=nodejs22.x');
  });
});
