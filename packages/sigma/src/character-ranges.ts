/** Characters, as first and last code points. */
export type Ranges = readonly (readonly [first: number, last: number])[];

const LAST = 0x10ffff;
const DIGITS: Ranges = [[48, 57]];
const WORDS: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** ECMAScript's white space and ends of lines. */
const SPACES: Ranges = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** What a letter behind a backslash stands for. */
export const SHORTHANDS: Readonly<Record<string, Ranges | undefined>> = {
  d: DIGITS,
  D: withoutRanges(DIGITS),
  s: SPACES,
  S: withoutRanges(SPACES),
  w: WORDS,
  W: withoutRanges(WORDS),
};

/** Returns all characters but these. */
export function withoutRanges(ranges: Ranges): Ranges {
  const rest: (readonly [number, number])[] = [];
  let next = 0;
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (first > next) rest.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

/** Adds the other case of letters; in ranges of more than a few scripts only of the letters of ASCII. */
export function addCases(ranges: Ranges): Ranges {
  return ranges.flatMap(([first, last]) => {
    const own = [[first, last] as const];
    if (last - first > 2_000) return [...own, ...ASCII_LETTERS];
    const others = Array.from({ length: last - first + 1 }, (_, index) => first + index)
      .flatMap((code) => casesOf(code))
      .filter((code) => code < first || code > last);
    return [...own, ...others.map((code) => [code, code] as const)];
  });
}

const ASCII_LETTERS: Ranges = [
  [65, 90],
  [97, 122],
];

function casesOf(code: number): number[] {
  const symbol = String.fromCodePoint(code);
  return [symbol.toLowerCase(), symbol.toUpperCase()]
    .filter((each) => [...each].length === 1)
    .map((each) => each.codePointAt(0) ?? code);
}
