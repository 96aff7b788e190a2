import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createWorld, type World } from '../world/scanner.ts';

/** Ten users, some of which change, one of which goes and one of which comes. */
function prepare(): World {
  const world = createWorld({ pageSize: 4 });
  for (let index = 0; index < 10; index += 1) {
    world.account.add(`user-${index}`, { groups: ['all'], mfaDevices: [`mfa-${index}`] });
  }
  return world;
}

function change(world: World): void {
  const [first, second, third] = [...world.account.users.values()];
  if (first === undefined || second === undefined || third === undefined) throw new Error('empty');
  world.account.users.delete(first.userId);
  second.groups.push('administrators');
  third.userName = 'renamed';
  world.account.add('newcomer');
  world.happen('DeleteUser', `user/${first.userName}`);
}

const essence = (world: World) =>
  world.records
    .changes()
    .filter(({ scanTimestamp }) => world.records.headers.get(scanTimestamp)?.status === 'complete')
    .map(({ kind, userId, subject }) => [kind, userId, subject].join(' '))
    .sort();

/** Calls of a whole scan of the changed account, so that death may come at any of them. */
async function countCalls(): Promise<number> {
  const isLongerThan = async (calls: number) => {
    const world = prepare();
    await world.run();
    change(world);
    await world.pass(60);
    return world.runUntil(calls, true);
  };
  let [fewest, most] = [0, 1_000];
  while (fewest < most) {
    const middle = (fewest + most) >>> 1;
    if (await isLongerThan(middle)) fewest = middle + 1;
    else most = middle;
  }
  return fewest;
}
const CALLS = await countCalls();

describe('scan', () => {
  it.prop(
    [fc.array(fc.tuple(fc.nat({ max: CALLS - 1 }), fc.boolean()), { minLength: 1, maxLength: 3 })],
    {
      examples: Array.from({ length: CALLS * 2 }, (_, index): [[number, boolean][]] => [
        [[Math.floor(index / 2), index % 2 === 0]],
      ]),
      numRuns: CALLS * 2 + 20,
    },
  )('survives its death at any call: nothing reads as changed that is not', async (deaths) => {
    const undisturbed = prepare();
    const world = prepare();
    for (const each of [undisturbed, world]) {
      await each.run();
      change(each);
      await each.pass(60);
    }
    for (const [call, diesAfterEffect] of deaths) {
      await world.runUntil(call, diesAfterEffect);
      const latest = world.latest();
      expect(world.records.users(latest?.scanTimestamp ?? '')).toHaveLength(
        latest?.totalUsers ?? -1,
      );
      // The lock is not given back; ten minutes later it is free.
      await world.pass(10);
    }

    await undisturbed.run();
    const result = await world.run();

    expect(result.message).toBe('Scan completed successfully');
    expect(essence(world)).toEqual(essence(undisturbed));
    expect(world.holder).toEqual({});
    const statuses = [...world.records.headers.values()].map(({ status }) => status);
    expect(statuses).not.toContain('running');
  });

  it.prop([fc.array(fc.nat({ max: 20 }), { minLength: 2, maxLength: 4 })])(
    'lets one of many scans at once run, and the others end in peace',
    async (delays) => {
      const world = prepare();
      world.account.before = () => world.time.sleep(5_000);

      const results = await Promise.all(
        delays.map(async (seconds) => {
          await world.time.run(world.time.sleep(seconds * 100));
          return world.run();
        }),
      );

      const messages = results.map(({ message }) => message);
      expect(messages.filter((text) => text === 'Scan completed successfully')).toHaveLength(1);
      expect(messages.filter((text) => text === 'Failed to acquire execution lock')).toHaveLength(
        delays.length - 1,
      );
    },
  );
});
