import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BACKEND_FILE, useStateBucket } from '../../src/terraform/state-bucket.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'a state '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = () => readFileSync(join(folder, BACKEND_FILE), 'utf8');

describe('useStateBucket', () => {
  it('makes Terraform keep the state in the bucket, encrypted and locked', async () => {
    const { movesState } = await useStateBucket(folder, 'example-state', 'eu-west-1');

    expect(movesState).toBe(false);
    for (const setting of ['"s3"', '"example-state"', '"eu-west-1"', 'encrypt', 'use_lockfile']) {
      expect(written()).toContain(setting);
    }
  });

  it('tells of a state that is to move, the first time only', async () => {
    writeFileSync(join(folder, 'terraform.tfstate'), '{}');

    const first = await useStateBucket(folder, 'example-state', 'eu-west-1');
    const second = await useStateBucket(folder, 'example-state', 'eu-west-1');

    expect([first.movesState, second.movesState]).toEqual([true, false]);
  });

  it('changes its mind with the flag', async () => {
    await useStateBucket(folder, 'example-state', 'eu-west-1');
    await useStateBucket(folder, 'another-state', 'eu-west-1');

    expect(written()).toContain('another-state');
  });

  it.each(['', 'a', 'Upper', 'a"b', 'x\n}', 'a.b.c', `${'a'.repeat(64)}`, '-abc'])(
    'refuses the bucket %j and writes nothing',
    async (bucket) => {
      await expect(useStateBucket(folder, bucket, 'eu-west-1')).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      });
      expect(existsSync(join(folder, BACKEND_FILE))).toBe(false);
    },
  );

  it.each([undefined, '', 'nowhere', 'eu-west-1"'])('refuses the Region %j', async (region) => {
    await expect(useStateBucket(folder, 'example-state', region)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      hint: expect.stringContaining('--region'),
    });
  });
});
