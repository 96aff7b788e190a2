import { DAY, HOUR } from '@iam-tracker/core';
import type { Random } from '../random.ts';
import type { Act, Draft, Scene, World } from '../scene.ts';
import type { PlantedAttack } from '../simulated-account.ts';
import { startOfDay } from '../timestamps.ts';

/** An attack as it is written down; where it lands depends on the account's seed and time. */
export interface AttackPlan
  extends Pick<PlantedAttack, 'id' | 'title' | 'description' | 'technique' | 'detections'> {
  /** UTC hours to begin in, when the time of day is part of the story. */
  readonly hours?: { readonly from: number; readonly to: number };
  play(scene: Scene): Act;
}

export interface StagedAttack {
  readonly attack: PlantedAttack;
  readonly drafts: readonly Draft[];
}

/**
 * Plays the attacks, spread over the account's time. One that takes longer than that time is left out:
 * half an attack would be a wrong answer key.
 */
export function stageAttacks(
  world: World,
  random: Random,
  plans: readonly AttackPlan[],
): readonly StagedAttack[] {
  return plans.flatMap((plan, index) => {
    const stream = random.fork(plan.id);
    const rehearsal = perform(plan, world, stream, world.start);
    const latest = world.end - 1 - (lastTime(rehearsal) - world.start);
    if (latest < world.start) return [];
    const share = (index + stream.fork('slot').float()) / plans.length;
    const start = chooseStart(plan, world.start, latest, share, stream.fork('hour').float());
    return [describe(plan, perform(plan, world, stream, start))];
  });
}

/** The dice are the same wherever the attack begins, so every performance takes as long. */
function perform(plan: AttackPlan, world: World, random: Random, start: number): readonly Draft[] {
  const scene = { world, random: random.fork('play'), now: start };
  return Array.from(plan.play(scene), (draft) => ({ ...draft, attack: plan.id }));
}

function chooseStart(
  { hours }: AttackPlan,
  earliest: number,
  latest: number,
  share: number,
  dice: number,
): number {
  const anywhere = Math.floor(earliest + share * (latest - earliest));
  if (hours === undefined) return anywhere;
  const offset = (hours.from + dice * (hours.to - hours.from)) * HOUR;
  const day = startOfDay(anywhere);
  const candidates = [day, day + DAY, day - DAY].map((midnight) => Math.floor(midnight + offset));
  return candidates.find((time) => time >= earliest && time <= latest) ?? anywhere;
}

function describe(plan: AttackPlan, drafts: readonly Draft[]): StagedAttack {
  const { id, title, description, technique, detections } = plan;
  const attack = {
    id,
    title,
    description,
    technique,
    eventIds: drafts.map((draft) => draft.record.eventID),
    start: drafts[0]?.time ?? 0,
    end: lastTime(drafts),
    detections,
  };
  return { attack, drafts };
}

function lastTime(drafts: readonly Draft[]): number {
  return drafts.at(-1)?.time ?? 0;
}
