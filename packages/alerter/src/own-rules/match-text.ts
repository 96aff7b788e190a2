import type { Instruction } from './compiled-rule.ts';

/** Asks a text; case has been dealt with. */
export type TextTest = (text: string) => boolean;

/** A stretch between two stars; undefined stands for any one character. */
type Stretch = readonly (string | undefined)[];

/**
 * Compiles a pattern in which `*` stands for any text, `?` for any one character and `\` takes away the meaning of
 * the character behind it. Matching never goes back behind a star, so a text costs at most its length times that
 * of the pattern, whatever is in it.
 */
export function compileTextPattern(pattern: string): TextTest {
  const stretches = readStretches(pattern);
  const texts = stretches.map((stretch) =>
    stretch.includes(undefined) ? undefined : stretch.join(''),
  );
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return (text) => text === only;
  return (text) => matchStretches(stretches, texts, text);
}

function readStretches(pattern: string): Stretch[] {
  const stretches: (string | undefined)[][] = [];
  let stretch: (string | undefined)[] = [];
  // By UTF-16 units, as texts are walked through.
  for (let at = 0; at < pattern.length; at += 1) {
    const symbol = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (symbol === '\\' && next !== '' && '*?\\'.includes(next)) {
      stretch.push(next);
      at += 1;
    } else if (symbol === '*') {
      stretches.push(stretch);
      stretch = [];
    } else {
      stretch.push(symbol === '?' ? undefined : symbol);
    }
  }
  return [...stretches, stretch];
}

function matchStretches(
  stretches: readonly Stretch[],
  texts: readonly (string | undefined)[],
  text: string,
): boolean {
  const first = stretches[0] ?? [];
  const last = stretches.at(-1) ?? [];
  const isWhole = stretches.length === 1;
  if (text.length < first.length || (isWhole && text.length !== first.length)) return false;
  if (!isAt(first, text, 0)) return false;
  if (isWhole) return true;
  const end = text.length - last.length;
  let at = first.length;
  for (let index = 1; index < stretches.length - 1; index += 1) {
    const stretch = stretches[index] ?? [];
    // The first place leaves the most room for what follows.
    const found = find(stretch, texts[index], text, at);
    if (found === -1) return false;
    at = found + stretch.length;
  }
  return at <= end && isAt(last, text, end);
}

function find(stretch: Stretch, plain: string | undefined, text: string, from: number): number {
  if (plain !== undefined) return text.indexOf(plain, from);
  for (let at = from; at + stretch.length <= text.length; at += 1) {
    if (isAt(stretch, text, at)) return at;
  }
  return -1;
}

function isAt(stretch: Stretch, text: string, at: number): boolean {
  for (let index = 0; index < stretch.length; index += 1) {
    const symbol = stretch[index];
    if (symbol !== undefined && symbol !== text[at + index]) return false;
  }
  return true;
}

/** What an instruction does; the numbers behind it are its operands. */
export const OP = {
  /** One character out of ranges, two numbers each: first and last code point. Then the next instruction. */
  character: 0,
  match: 1,
  /** Goes on at both operands. */
  split: 2,
  /** Goes on at the operand. */
  jump: 3,
  start: 4,
  end: 5,
  wordBoundary: 6,
  noWordBoundary: 7,
  lineStart: 8,
  lineEnd: 9,
} as const;

/** The longest program. A text costs at most so many steps a character. */
export const MAX_PROGRAM = 1_000;

/**
 * Tells whether a compiled expression is found anywhere in a text. All ways through the program are walked at once,
 * so the time grows with the length of the text and never beyond: there is no text that makes it go back and
 * try again.
 */
export function searchText(program: readonly Instruction[], text: string): boolean {
  let current: number[] = [];
  // The position at which an instruction was last reached, so that each is followed once a position.
  const reached = new Int32Array(program.length).fill(-1);
  for (let at = 0; ; ) {
    // A match may begin at every position.
    if (follow(program, 0, text, at, reached, current)) return true;
    if (at >= text.length) return false;
    const code = text.codePointAt(at) ?? 0;
    const after = at + (code > 0xffff ? 2 : 1);
    const next: number[] = [];
    for (const index of current) {
      const instruction = program[index];
      if (instruction === undefined || !isInRanges(instruction, code)) continue;
      if (follow(program, index + 1, text, after, reached, next)) return true;
    }
    current = next;
    at = after;
  }
}

/** Adds the characters that may come next from an instruction on; true when the end is reached. */
function follow(
  program: readonly Instruction[],
  from: number,
  text: string,
  at: number,
  reached: Int32Array,
  waiting: number[],
): boolean {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const instruction = program[index];
    if (instruction === undefined || reached[index] === at) continue;
    reached[index] = at;
    const [op, first = 0, second = 0] = instruction;
    if (op === OP.match) return true;
    if (op === OP.character) waiting.push(index);
    else if (op === OP.jump) open.push(first);
    else if (op === OP.split) open.push(second, first);
    else if (holds(op ?? -1, text, at)) open.push(index + 1);
  }
  return false;
}

function holds(op: number, text: string, at: number): boolean {
  switch (op) {
    case OP.start:
      return at === 0;
    case OP.end:
      return at === text.length;
    case OP.lineStart:
      return at === 0 || text[at - 1] === '\n';
    case OP.lineEnd:
      return at === text.length || text[at] === '\n';
    case OP.wordBoundary:
      return isWord(text[at - 1]) !== isWord(text[at]);
    case OP.noWordBoundary:
      return isWord(text[at - 1]) === isWord(text[at]);
    default:
      return false;
  }
}

function isWord(symbol: string | undefined): boolean {
  return symbol !== undefined && /\w/.test(symbol);
}

function isInRanges(instruction: Instruction, code: number): boolean {
  for (let index = 1; index < instruction.length; index += 2) {
    if (code >= (instruction[index] ?? 0) && code <= (instruction[index + 1] ?? -1)) return true;
  }
  return false;
}
