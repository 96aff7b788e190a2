/** Cuts a sequence into lists of at most `size`, taking from it only what the next list needs. */
export function* chunksOf<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
