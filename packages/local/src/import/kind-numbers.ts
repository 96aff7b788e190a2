/** Calls of one kind by one principal with one key. */
export interface CallKind {
  /** ARN of the user, the session or root; the name of an AWS service; `(others)` for the rest. */
  readonly principal: string;
  /** Undefined when the record has none. */
  readonly accessKeyId?: string | undefined;
  /** For example `secretsmanager.amazonaws.com`. */
  readonly eventSource: string;
  readonly eventName: string;
}

/** Numbers of one kind in `KindNumbers.places`. */
export const NUMBERS_PER_KIND = 4;

/** Numbers for kinds of calls, in the order in which they are first asked for. Each text is kept once. */
interface KindNumbers {
  readonly texts: readonly string[];
  /** Of each kind principal, key, source and name: places in the texts, counted from 1; 0 for none. */
  readonly places: readonly number[];
  /** From 0 on; no two kinds have the same, whatever texts a file makes up. */
  numberOf(kind: CallKind): number;
  /** Puts another text among the texts; 0 for none. */
  placeOf(text: string | undefined): number;
}

export function createKindNumbers(): KindNumbers {
  const texts: string[] = [];
  const placeOfText = new Map<string, number>();
  const places: number[] = [];
  // Numbers of pairs: principal and key, source and name, and then of those two.
  const callers = new Map<number, number>();
  const actions = new Map<number, number>();
  const kinds = new Map<number, number>();

  function placeOf(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = placeOfText.get(text);
    if (known !== undefined) return known;
    const place = texts.push(text);
    placeOfText.set(text, place);
    return place;
  }

  return {
    texts,
    places,
    placeOf,
    numberOf({ accessKeyId, eventName, eventSource, principal }) {
      const [by, key] = [placeOf(principal), placeOf(accessKeyId)];
      const [source, name] = [placeOf(eventSource), placeOf(eventName)];
      const next = kinds.size;
      const kind = numberOfPair(
        kinds,
        numberOfPair(callers, by, key),
        numberOfPair(actions, source, name),
      );
      if (kind === next) places.push(by, key, source, name);
      return kind;
    },
  };
}

/** More than there ever is of anything in memory; two such numbers make one that is exact. */
const MOST = 2 ** 26;

function numberOfPair(numbers: Map<number, number>, one: number, other: number): number {
  const pair = one * MOST + other;
  const known = numbers.get(pair);
  if (known !== undefined) return known;
  const number = numbers.size;
  numbers.set(pair, number);
  return number;
}
