import { SECOND } from '@iam-tracker/core';
import type { Cast } from './cast/cast.ts';
import type { Office } from './cast/origins.ts';
import type { Person } from './cast/people.ts';
import type { Pace } from './pace.ts';
import type { Random } from './random.ts';
import type { AccountRecord } from './record.ts';

/** The account as every behaviour may look at it. */
export interface World {
  readonly cast: Cast;
  readonly pace: Pace;
  /** Milliseconds; events outside of [start, end) are dropped. */
  readonly start: number;
  readonly end: number;
  readonly makeToken: (random: Random) => string;
}

/** One thread of activity with its own clock and its own dice. */
export interface Scene {
  readonly world: World;
  readonly random: Random;
  /** Milliseconds; only ever grows. */
  now: number;
}

export interface Draft {
  /** Milliseconds; the record shows the whole second. */
  readonly time: number;
  readonly record: AccountRecord;
  /** Id of the planted attack it belongs to. */
  readonly attack?: string;
}

/** Events by rising time; the generator's return value is what the act hands on, such as a session. */
export type Act<Result = void> = Generator<Draft, Result, undefined>;

/** A stretch of activity that begins at `start`; it is played only when its time has come. */
export interface Activity {
  readonly start: number;
  play(scene: Scene): Act;
}

/** A person or program that acts again and again. */
export interface Actor {
  /** Names the actor's random stream: keep it for ever, or the account changes. */
  readonly name: string;
  /** Activities by rising start. `random` is the actor's own. */
  activities(world: World, random: Random): Iterator<Activity, unknown, undefined>;
}

export function wait(scene: Scene, minSeconds: number, maxSeconds: number): void {
  scene.now += (minSeconds + scene.random.float() * (maxSeconds - minSeconds)) * SECOND;
}

/** Picks one of the people with a job, of one office or of any. */
export function anyPerson({ random, world }: Scene, job: Person['job'], office?: Office): Person {
  return random.pick(
    world.cast.people.filter(
      (person) => person.job === job && (office ?? person.office) === person.office,
    ),
  );
}
