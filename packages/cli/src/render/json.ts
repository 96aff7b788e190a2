import type { Terminal } from '../terminal.ts';

// As in `printable` of core: what a reader cannot see or what makes a terminal do something. JSON has
// escapes for all of it, so the document means the same.
const UNPRINTABLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Writes a value as JSON that is safe on a terminal, over several lines when `isPretty`. */
export function toJson(value: unknown, isPretty = false): string {
  return JSON.stringify(value, null, isPretty ? 2 : undefined).replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const code = character.charCodeAt(index);
      return `\\u${code.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** Writes the one document that a command prints as JSON. */
export async function writeJson(value: unknown, terminal: Pick<Terminal, 'write'>): Promise<void> {
  await terminal.write(`${toJson(value, true)}\n`);
}
