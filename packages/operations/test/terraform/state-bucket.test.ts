import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import type { DeploymentPlace } from '../../src/deployment.ts';
import {
  BACKEND_FILE,
  initialiseWithBucket,
  readStateBucket,
  stateKeyOf,
} from '../../src/terraform/state-bucket.ts';
import { fakeCloud } from '../world.ts';
import { openStateWorld, outputsOf } from './state-world.ts';

const PLACE: DeploymentPlace = {
  accountId: '123456789012',
  name: 'iam-activity-tracker',
  region: 'eu-west-1',
};
const ANOTHER = { ...PLACE, accountId: '210987654321' };
const OLD = 'example-state/iam-activity-tracker/terraform.tfstate';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'states '));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('readStateBucket', () => {
  it.each(['', 'a', 'Upper', 'a"b', 'x\n}', 'a.b.c', `${'a'.repeat(64)}`, '-abc'])(
    'refuses the bucket %j',
    (bucket) => {
      expect(() => readStateBucket(bucket, 'eu-west-1')).toThrow(
        expect.objectContaining({ code: 'BAD_ARGUMENT' }),
      );
    },
  );

  it.each([undefined, '', 'nowhere', 'eu-west-1"'])('refuses the Region %j', (region) => {
    expect(() => readStateBucket('example-state', region)).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        hint: expect.stringContaining('--region'),
      }),
    );
  });
});

describe('initialiseWithBucket', () => {
  it('makes Terraform keep the state in the bucket, encrypted and locked, under a key of its own', async () => {
    const world = openStateWorld(root);
    const checkout = world.openCheckout('a');

    await world.use(checkout, 'example-state', PLACE);

    const text = readFileSync(join(checkout.folder, BACKEND_FILE), 'utf8');
    for (const setting of ['"s3"', '"example-state"', '"eu-west-1"', 'encrypt', 'use_lockfile']) {
      expect(text).toContain(setting);
    }
    expect(text).toContain('iam-activity-tracker/123456789012/eu-west-1/iam-activity-tracker/');
  });

  it('takes the state along that was in the folder', async () => {
    const world = openStateWorld(root);
    const checkout = world.openCheckout('a');
    checkout.apply(PLACE);

    await world.use(checkout, 'example-state', PLACE);

    expect(world.states.get(`example-state/${stateKeyOf(PLACE)}`)).toEqual(PLACE);
    expect(await world.stateOf(checkout)).toEqual(outputsOf(PLACE));
  });

  it.each([
    ['from the key that earlier versions had, in a new checkout', 'b'],
    ['from the key that earlier versions had, in the old checkout', 'a'],
  ])('takes the state along %s', async (_case, name) => {
    const world = openStateWorld(root);
    world.states.set(OLD, PLACE);

    const checkout = world.openCheckout(name);
    await world.use(checkout, 'example-state', PLACE);

    expect(world.states.get(`example-state/${stateKeyOf(PLACE)}`)).toEqual(PLACE);
  });

  it('takes the state along from one bucket to the next', async () => {
    const world = openStateWorld(root);
    const checkout = world.openCheckout('a');
    await world.use(checkout, 'example-state', PLACE);
    checkout.apply(PLACE);

    await world.use(checkout, 'another-state', PLACE);

    expect(world.states.get(`another-state/${stateKeyOf(PLACE)}`)).toEqual(PLACE);
  });

  it.each([
    ['in the folder', undefined],
    ['under the key that earlier versions had', OLD],
  ])('leaves the state of another deployment %s alone', async (_case, key) => {
    const world = openStateWorld(root);
    const checkout = world.openCheckout('a');
    if (key === undefined) checkout.apply(ANOTHER);
    else world.states.set(key, ANOTHER);

    await world.use(checkout, 'example-state', PLACE);

    expect(await world.stateOf(checkout)).toEqual({});
    expect([...world.states.values()]).toEqual([ANOTHER]);
  });

  it('fails where Terraform fails', async () => {
    const terraform = {
      version: '1.11.4',
      run: async () => 1,
      quietly: async () => 1,
      follow: async () => 1,
      read: async () => '{}',
    };
    const options = {
      ...{ buckets: fakeCloud({}).buckets, folder: root, note: () => undefined, place: PLACE },
      bucket: { name: 'example-state', region: 'eu-west-1' },
    };

    await expect(initialiseWithBucket(terraform, options)).rejects.toMatchObject({
      code: 'TERRAFORM_FAILED',
    });
    expect(existsSync(join(root, BACKEND_FILE))).toBe(true);
  });

  const steps = fc.array(
    fc.record({
      checkout: fc.constantFrom('a', 'b'),
      bucket: fc.constantFrom('example-state', 'another-state'),
      place: fc.constantFrom(
        PLACE,
        ANOTHER,
        { ...PLACE, region: 'us-east-1' },
        { ...PLACE, name: 'second' },
      ),
      deploys: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it.prop([steps])('never puts a state in the place of another deployment', async (list) => {
    const folder = mkdtempSync(join(root, 'run '));
    const world = openStateWorld(folder);
    const checkouts = { a: world.openCheckout('a'), b: world.openCheckout('b') };
    world.states.set(OLD, ANOTHER);

    for (const { bucket, checkout: name, deploys, place } of list) {
      const checkout = checkouts[name as 'a' | 'b'];
      await world.use(checkout, bucket, place);
      const found = await world.stateOf(checkout);
      expect([outputsOf(place), {}]).toContainEqual(found);
      if (deploys) checkout.apply(place);
    }

    for (const [key, place] of world.states) {
      if (key !== OLD) expect(key).toMatch(new RegExp(`/${stateKeyOf(place)}$`));
    }
    expect(world.states.get(OLD)).toEqual(ANOTHER);
  });
});
