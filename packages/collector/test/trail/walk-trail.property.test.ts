import { fc, it } from '@fast-check/jest';
import { provenIntervals } from '@iam-tracker/core/trail';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import {
  createTrailWorld,
  FIRST,
  HOUR_SECONDS,
  type StoredObject,
  type TrailWorld,
} from './trail-world.ts';

const DAY_SECONDS = 86_400;

/** What happens in one hour: files, how late AWS delivers each object, what an attacker does, and when we look. */
const hour = fc.record({
  files: fc.nat({ max: 3 }),
  /** Hours that AWS is late with an object, by its turn; mostly not at all. */
  delays: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 29 * 24 }) },
    ),
    { minLength: 4, maxLength: 4 },
  ),
  walks: fc.nat({ max: 2 }),
  crashAfter: fc.option(fc.nat({ max: 12 }), { nil: undefined, freq: 3 }),
});
const attack = fc.record({
  /** Hour of the history after which it is done. */
  at: fc.nat({ max: 15 }),
  kind: fc.constantFrom('delete', 'alter', 'append', 'swap', 'replay', 'unsign'),
  pick: fc.nat(),
});

/** Whatever happened: a second is proven only if all that was delivered then was read as AWS wrote it. */
function expectTruth(world: TrailWorld): void {
  const ledger = world.ledger();
  for (const proven of ledger === undefined ? [] : provenIntervals(ledger)) {
    for (const { end, files, start } of world.hours) {
      if (end <= proven.start || start >= proven.end) continue;
      for (const file of files) expect(world.read.get(file.key)?.sha256).toBe(file.sha256);
    }
  }
}

describe('walkTrail over random histories', () => {
  it.prop([fc.array(hour, { minLength: 1, maxLength: 16 }), fc.array(attack, { maxLength: 3 })], {
    numRuns: costlyRuns(12, 100),
  })(
    'never proves what is not there, unchanged and read; honest histories end whole',
    async (hours, attacks) => {
      const world = createTrailWorld();
      const late: { at: number; name: string; object: StoredObject }[] = [];
      const arrive = () => {
        for (const each of late.filter(({ at }) => at <= world.now)) {
          world.objects.set(each.name, each.object);
          late.splice(late.indexOf(each), 1);
        }
      };
      let end = FIRST;
      for (const [index, { crashAfter, delays, files, walks }] of hours.entries()) {
        end += HOUR_SECONDS;
        world.now = end + 600;
        let turn = 0;
        world.deliver(end, files, (name, object) => {
          const delay = delays[turn % delays.length] ?? 0;
          turn += 1;
          // What a digest names was delivered before it: only a digest, or all of the hour, is late.
          const hoursLate = Math.max(delays[0] ?? 0, object.metadata.signature ? delay : 0);
          late.push({ at: world.now + hoursLate * HOUR_SECONDS, name, object });
        });
        arrive();
        for (const { kind, pick } of attacks.filter(({ at }) => at === index))
          strike(world, kind, pick);
        if (crashAfter !== undefined) {
          world.failAfter = crashAfter;
          await world.walk().catch(() => undefined);
          world.failAfter = Number.POSITIVE_INFINITY;
          expectTruth(world);
        }
        await Promise.all(Array.from({ length: walks }, () => world.walk()));
        expectTruth(world);
      }
      world.now = end + 30 * DAY_SECONDS;
      arrive();
      await world.walk();
      await world.walk();
      expectTruth(world);
      const ledger = world.ledger();
      if (attacks.length === 0) {
        expect([...world.alerts.values()]).toEqual([]);
        expect(ledger?.gaps).toEqual([]);
        expect(ledger?.through).toBe(end);
      }
    },
  );
});

function strike(world: TrailWorld, kind: string, pick: number): void {
  const names = [...world.objects.keys()].sort();
  const name = names[pick % names.length];
  const other = names[(pick + 1) % names.length];
  const object = world.objects.get(name ?? '');
  const second = world.objects.get(other ?? '');
  if (name === undefined || object === undefined || other === undefined || second === undefined)
    return;
  const { metadata } = object;
  if (kind === 'delete') world.objects.delete(name);
  if (kind === 'alter') {
    const body = Buffer.from(object.body);
    body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
    world.objects.set(name, { body, metadata });
  }
  if (kind === 'append')
    world.objects.set(name, { body: Buffer.concat([object.body, object.body]), metadata });
  if (kind === 'swap') {
    world.objects.set(name, second);
    world.objects.set(other, object);
  }
  if (kind === 'replay') world.objects.set(other, object);
  if (kind === 'unsign') world.objects.set(name, { body: object.body, metadata: {} });
}
