/** A binary heap: the first by `comesBefore` is always at hand. */
export interface Heap<T> {
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
