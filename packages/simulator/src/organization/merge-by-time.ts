import type { SimulatedEvent } from '../simulated-event.ts';

/** Merges events that rise in time by themselves; at equal times the first list comes first. */
export function* mergeByTime(
  lists: readonly Iterable<SimulatedEvent>[],
): Generator<SimulatedEvent> {
  const heads = lists.map((list) => {
    const iterator = list[Symbol.iterator]();
    return { iterator, next: iterator.next() };
  });
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done) continue;
      const isEarlier =
        first === undefined ||
        head.next.value.record.eventTime < (first.next.value as SimulatedEvent).record.eventTime;
      if (isEarlier) first = head;
    }
    if (first === undefined) return;
    yield first.next.value as SimulatedEvent;
    first.next = first.iterator.next();
  }
}
