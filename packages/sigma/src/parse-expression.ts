/** Characters, as first and last code points. */
type Ranges = readonly (readonly [first: number, last: number])[];

/** `i`: case does not count; `m`: `^` and `$` are those of lines; `s`: `.` is a line break too. */
export interface ExpressionFlags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

export type ExpressionNode =
  | { readonly kind: 'ranges'; readonly ranges: Ranges }
  | {
      readonly kind: 'assertion';
      readonly name: 'start' | 'end' | 'lineStart' | 'lineEnd' | 'wordBoundary' | 'noWordBoundary';
    }
  | { readonly kind: 'sequence'; readonly nodes: readonly ExpressionNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly ExpressionNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: ExpressionNode;
      readonly min: number;
      readonly max: number;
    };

const MAX_DEPTH = 50;
const MAX_REPEAT = 1_000;
const QUANTIFIER = /^(?:[*+?]|\{(\d{1,4})(,(\d{0,4}))?\})/;
const FLAGS = /^\(\?([ims]+)\)/;
const GROUP = /^\((?:\?:|\?P?<[A-Za-z]\w*>)?/;
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

const ASSERTIONS: Readonly<
  Record<string, Extract<ExpressionNode, { kind: 'assertion' }>['name'] | undefined>
> = { b: 'wordBoundary', B: 'noWordBoundary', A: 'start', z: 'end', Z: 'end' };

/**
 * Parses a regular expression: texts, classes, groups, alternatives, repetitions and anchors, as all common
 * dialects write them.
 *
 * @throws Error with the reason
 */
export function parseExpression(pattern: string, given: ExpressionFlags): ExpressionNode {
  let at = 0;
  let flags = given;
  for (let inline = FLAGS.exec(pattern); inline !== null; inline = FLAGS.exec(pattern.slice(at))) {
    at += inline[0].length;
    for (const flag of inline[1] ?? '') flags = { ...flags, [flag]: true };
  }
  const node = parseChoice(0);
  if (at < pattern.length) throw new Error('has a ) without a (');
  return node;

  function parseChoice(depth: number): ExpressionNode {
    if (depth > MAX_DEPTH) throw new Error('is nested too deeply');
    const nodes = [parseSequence(depth)];
    while (pattern[at] === '|') {
      at += 1;
      nodes.push(parseSequence(depth));
    }
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'choice', nodes };
  }

  function parseSequence(depth: number): ExpressionNode {
    const nodes: ExpressionNode[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      nodes.push(parseRepeat(parseAtom(depth)));
    }
    return { kind: 'sequence', nodes };
  }

  function parseRepeat(node: ExpressionNode): ExpressionNode {
    const found = QUANTIFIER.exec(pattern.slice(at, at + 12));
    if (found === null) return node;
    const [whole, low, comma, high] = found;
    at += whole.length;
    // How much is taken first makes no difference to whether it is found.
    if (pattern[at] === '?') at += 1;
    if (QUANTIFIER.test(pattern.slice(at, at + 12))) {
      throw new Error('repeats a repetition; + behind a quantifier is not supported');
    }
    const infinite = Number.POSITIVE_INFINITY;
    if (low === undefined) {
      const min = whole === '+' ? 1 : 0;
      return { kind: 'repeat', node, min, max: whole === '?' ? 1 : infinite };
    }
    const min = Number(low);
    const max = comma === undefined ? min : high ? Number(high) : infinite;
    if (max < min) throw new Error(`repeats ${whole}, which is nothing`);
    if (min > MAX_REPEAT || (max !== infinite && max > MAX_REPEAT)) {
      throw new Error(`repeats more than ${MAX_REPEAT} times`);
    }
    return { kind: 'repeat', node, min, max };
  }

  function parseAtom(depth: number): ExpressionNode {
    const symbol = pattern[at] ?? '';
    switch (symbol) {
      case '(':
        return parseGroup(depth);
      case '[':
        return parseClass();
      case '\\':
        return parseEscape();
      case '^':
        at += 1;
        return { kind: 'assertion', name: flags.m ? 'lineStart' : 'start' };
      case '$':
        at += 1;
        return { kind: 'assertion', name: flags.m ? 'lineEnd' : 'end' };
      case '.':
        at += 1;
        return { kind: 'ranges', ranges: withoutRanges(flags.s ? [] : [[10, 10]]) };
      case '*':
      case '+':
      case '?':
        throw new Error(`has a ${symbol} with nothing before it`);
      default:
        return literal(takeCharacter());
    }
  }

  function parseGroup(depth: number): ExpressionNode {
    const opening = GROUP.exec(pattern.slice(at))?.[0] ?? '(';
    if (opening === '(' && pattern[at + 1] === '?') {
      throw new Error(
        `has ${pattern.slice(at, at + 4)}…: looking around and flags in the middle are not supported`,
      );
    }
    at += opening.length;
    const node = parseChoice(depth + 1);
    if (pattern[at] !== ')') throw new Error('has a ( without a )');
    at += 1;
    return node;
  }

  function parseEscape(): ExpressionNode {
    const symbol = pattern[at + 1] ?? '';
    const assertion = ASSERTIONS[symbol];
    if (assertion !== undefined) {
      at += 2;
      return { kind: 'assertion', name: assertion };
    }
    const shorthand = SHORTHANDS[symbol];
    if (shorthand !== undefined) {
      at += 2;
      return { kind: 'ranges', ranges: shorthand };
    }
    return literal(takeEscaped());
  }

  /** At a backslash that stands for one character. */
  function takeEscaped(): number {
    const hex = /^\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(pattern.slice(at));
    if (hex !== null) {
      at += hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
    }
    const symbol = pattern[at + 1];
    if (symbol === undefined) throw new Error('ends in a backslash');
    const control = CONTROLS[symbol];
    if (control === undefined && /[A-Za-z0-9]/.test(symbol)) {
      throw new Error(`has \\${symbol}, which is not supported`);
    }
    at += 1;
    const code = takeCharacter();
    return control ?? code;
  }

  function parseClass(): ExpressionNode {
    at += 1;
    const isNegated = pattern[at] === '^';
    if (isNegated) at += 1;
    const ranges: (readonly [number, number])[] = [];
    for (let isFirst = true; isFirst || pattern[at] !== ']'; isFirst = false) {
      if (at >= pattern.length) throw new Error('has a [ without a ]');
      if (pattern.startsWith('[:', at)) throw new Error('has [:, which is not supported');
      const shorthand = pattern[at] === '\\' ? SHORTHANDS[pattern[at + 1] ?? ''] : undefined;
      if (shorthand !== undefined) {
        at += 2;
        ranges.push(...shorthand);
        continue;
      }
      const low = takeClassCharacter();
      const isRange = pattern[at] === '-' && pattern[at + 1] !== ']' && at + 1 < pattern.length;
      if (isRange) at += 1;
      const high = isRange ? takeClassCharacter() : low;
      if (high < low) throw new Error('has a range that ends before it begins');
      ranges.push([low, high]);
    }
    at += 1;
    const all = flags.i ? addCases(ranges) : ranges;
    return { kind: 'ranges', ranges: isNegated ? withoutRanges(all) : all };
  }

  function takeClassCharacter(): number {
    if (pattern[at] !== '\\') return takeCharacter();
    if (SHORTHANDS[pattern[at + 1] ?? ''] !== undefined) {
      throw new Error('has a range with a class at its end');
    }
    // In a class it is a backspace everywhere.
    if (pattern[at + 1] === 'b') {
      at += 2;
      return 8;
    }
    return takeEscaped();
  }

  function takeCharacter(): number {
    const code = pattern.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    return code;
  }

  function literal(code: number): ExpressionNode {
    const ranges: Ranges = [[code, code]];
    return { kind: 'ranges', ranges: flags.i ? addCases(ranges) : ranges };
  }
}

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

/** Characters that a letter behind a backslash stands for. */
const SHORTHANDS: Readonly<Record<string, Ranges | undefined>> = {
  d: DIGITS,
  D: withoutRanges(DIGITS),
  s: SPACES,
  S: withoutRanges(SPACES),
  w: WORDS,
  W: withoutRanges(WORDS),
};

/** Returns all characters but these. */
function withoutRanges(ranges: Ranges): Ranges {
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
function addCases(ranges: Ranges): Ranges {
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
