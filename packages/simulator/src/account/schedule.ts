import { DAY, HOUR } from '@iam-tracker/core';
import type { Random } from './random.ts';
import type { World } from './scene.ts';
import { isWeekend, startOfDay } from './timestamps.ts';

/** Tells how busy an hour is, 0 to 1. */
type Rhythm = (time: number) => number;

export const STEADY: Rhythm = () => 1;

/** Offices in Europe or America are at work. */
export const OFFICE_HOURS: Rhythm = (time) => {
  if (isWeekend(time)) return 0.1;
  const hour = (time % DAY) / HOUR;
  return hour >= 7 && hour < 21 ? 1 : 0.2;
};

/**
 * Start of every UTC day that can touch the account's time: people live in all time zones, so that the day before the first
 * and the one after the last are among them.
 */
export function* daysOf(world: World): Generator<number> {
  for (let day = startOfDay(world.start) - DAY; day < world.end + DAY; day += DAY) yield day;
}

/** Independent arrivals, `perDay` of them on an average day, following a rhythm. */
export function* arrivals(
  world: World,
  random: Random,
  perDay: number,
  rhythm: Rhythm = STEADY,
): Generator<number> {
  if (perDay <= 0) return;
  const peakPerDay = perDay / averageOver(rhythm);
  let time = world.start;
  for (;;) {
    time += random.exponential(DAY / peakPerDay);
    if (time >= world.end) return;
    if (random.chance(rhythm(time))) yield time;
  }
}

const MONDAY = Date.UTC(2026, 0, 5);

function averageOver(rhythm: Rhythm): number {
  let sum = 0;
  for (let hour = 0; hour < 168; hour += 1) sum += rhythm(MONDAY + hour * HOUR);
  return sum / 168;
}
