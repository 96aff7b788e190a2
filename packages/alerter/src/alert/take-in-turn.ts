/**
 * Deals with items in their order, so many at a time. Rejects with the first failure, when what was under
 * way has ended; nothing is begun after it.
 */
export async function takeInTurn<T>(
  items: readonly T[],
  workers: number,
  deal: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  async function work(): Promise<void> {
    for (const item of queue) {
      if (failures.length > 0) return;
      try {
        await deal(item);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, work));
  if (failures.length > 0) throw failures[0];
}
