import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { providerArguments, terraformEnvironment } from '../../check/terraform-cli.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirror-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('providerArguments', () => {
  it('leaves the public registry alone where there is no mirror', () => {
    expect(providerArguments({}, [folder, join(folder, 'missing')])).toEqual([]);
  });

  it('finds a mirror one folder down', () => {
    mkdirSync(join(folder, 'plugins/registry.terraform.io/hashicorp/aws'), { recursive: true });

    expect(providerArguments({}, [folder])).toEqual([`-plugin-dir=${join(folder, 'plugins')}`]);
  });

  it('takes the mirror that is named before any other', () => {
    expect(providerArguments({ TF_PROVIDER_MIRROR: '/mine' }, [folder])).toEqual([
      '-plugin-dir=/mine',
    ]);
  });

  it('leaves it to a configuration file that is there, and not to one that is not', () => {
    mkdirSync(join(folder, 'registry.terraform.io/hashicorp/aws'), { recursive: true });
    const file = join(folder, 'terraformrc');

    const without = providerArguments({ TF_CLI_CONFIG_FILE: file }, [folder]);
    writeFileSync(file, '');
    const withFile = providerArguments({ TF_CLI_CONFIG_FILE: file }, [folder]);

    expect(without).toEqual([`-plugin-dir=${folder}`]);
    expect(withFile).toEqual([]);
  });
});

describe('terraformEnvironment', () => {
  it('never prompts and adds what it is given', () => {
    const environment = terraformEnvironment({ TF_DATA_DIR: '/data' });

    expect(environment).toMatchObject({
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
      TF_DATA_DIR: '/data',
    });
  });
});
