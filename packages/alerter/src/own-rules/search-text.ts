import type { Instruction } from './compiled-rule.ts';

/** The kinds of instructions; the numbers behind one are its operands. */
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
