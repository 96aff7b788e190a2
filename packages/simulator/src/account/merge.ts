import type { Random } from './random.ts';
import type { Activity, Actor, Draft, World } from './scene.ts';

/** An actor waiting for its next activity, or an activity waiting for its next event. */
type Branch = ActorBranch | ActivityBranch;

interface ActorBranch {
  readonly kind: 'actor';
  time: number;
  readonly order: number;
  readonly random: Random;
  readonly activities: Iterator<Activity, unknown, undefined>;
  next: Activity;
  played: number;
}

interface ActivityBranch {
  readonly kind: 'activity';
  time: number;
  /** Decides between equal times, whatever the other actors do. */
  readonly order: number;
  readonly drafts: Iterator<Draft, unknown, undefined>;
  next: Draft;
}

/** More activities than one actor ever has, so that orders of actors do not overlap. */
const ORDERS_PER_ACTOR = 2 ** 32;

/**
 * Plays all actors at once and gives their events by rising time. Only what is under way is held in
 * memory: one event for each open activity.
 */
export function* playActors(
  world: World,
  random: Random,
  actors: readonly Actor[],
): Generator<Draft, void, undefined> {
  const heap = createHeap(
    (left: Branch, right: Branch) =>
      left.time < right.time || (left.time === right.time && left.order < right.order),
  );
  actors.forEach((actor, index) => {
    const branch = openActor(actor, index * ORDERS_PER_ACTOR, world, random.fork(actor.name));
    if (branch !== undefined) heap.push(branch);
  });

  for (let top = heap.first(); top !== undefined && top.time < world.end; top = heap.first()) {
    if (top.kind === 'activity') {
      if (top.time >= world.start) yield top.next;
    } else {
      const branch = openActivity(top, world);
      if (branch !== undefined) heap.push(branch);
    }
    if (advance(top)) heap.settleFirst();
    else heap.dropFirst();
  }
}

function openActor(
  actor: Actor,
  order: number,
  world: World,
  random: Random,
): ActorBranch | undefined {
  const activities = actor.activities(world, random);
  const first = activities.next();
  if (first.done) return undefined;
  const next = first.value;
  return { kind: 'actor', time: next.start, order, random, activities, next, played: 0 };
}

/** The new branch comes after its actor in the order, so the actor stays first in the heap. */
function openActivity(actor: ActorBranch, world: World): ActivityBranch | undefined {
  actor.played += 1;
  const random = actor.random.fork(`activity ${actor.played}`);
  const drafts = actor.next.play({ world, random, now: actor.next.start });
  const first = drafts.next();
  if (first.done) return undefined;
  const next = first.value;
  return { kind: 'activity', time: next.time, order: actor.order + actor.played, drafts, next };
}

/** Moves a branch to its next item; false when it has none. */
function advance(branch: Branch): boolean {
  if (branch.kind === 'activity') {
    const result = branch.drafts.next();
    if (result.done) return false;
    branch.next = result.value;
    branch.time = result.value.time;
    return true;
  }
  const result = branch.activities.next();
  if (result.done) return false;
  branch.next = result.value;
  branch.time = result.value.start;
  return true;
}

/** A binary heap: the first by `comesBefore` is always at hand. */
interface Heap<T> {
  first(): T | undefined;
  push(item: T): void;
  /** Call after the first item changed its place in the order. */
  settleFirst(): void;
  dropFirst(): void;
}

export function createHeap<T>(comesBefore: (left: T, right: T) => boolean): Heap<T> {
  const items: T[] = [];

  function siftUp(item: T): void {
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] as T;
      if (!comesBefore(item, above)) break;
      items[index] = above;
      index = parent;
    }
    items[index] = item;
  }

  function siftDown(): void {
    const item = items[0];
    if (item === undefined) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && comesBefore(items[child + 1] as T, items[child] as T))
        child += 1;
      const below = items[child] as T;
      if (!comesBefore(below, item)) break;
      items[index] = below;
      index = child;
    }
    items[index] = item;
  }

  return {
    first: () => items[0],
    push: siftUp,
    settleFirst: siftDown,
    dropFirst: () => {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      siftDown();
    },
  };
}
