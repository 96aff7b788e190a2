/**
 * Lists that are read element by element, by the number of objects around them: log files hold
 * `Records`, lookup-events prints `Events`, `hits` are a search of Elastic.
 */
const LIST_KEYS = [
  /[{,]\s*"(Records|records|Events|events|Messages|QueryResultRows|results|rows)"\s*:\s*$/,
  /[{,]\s*"(hits)"\s*:\s*$/,
] as const;

/** How deep such lists lie. */
export const LIST_DEPTH = LIST_KEYS.length;

/** A list inside of a record is a part of that record, whatever its name. */
const A_RECORD = /"(?:event_?version|user_?identity|event_?source|event_?name|event_?id)"\s*:/i;

/** Says of a list that it lies in a record, and with it every other list of the same value. */
export const IN_RECORD = Symbol('in a record');

/** Enough to hold a list key and the white space a formatter puts around it. */
export const KEY_BYTES = 128;

/**
 * Returns the key of a list when what leads up to it says that its elements are to be read alone; undefined
 * when it does not, and what no key is when all of this value is one record.
 */
export function streamedListKey(
  depth: number,
  tail: string,
  readAllBefore: () => string,
): string | typeof IN_RECORD | undefined {
  const key = LIST_KEYS[depth - 1]?.exec(tail)?.[1];
  if (key === undefined) return undefined;
  return A_RECORD.test(readAllBefore()) ? IN_RECORD : key;
}
