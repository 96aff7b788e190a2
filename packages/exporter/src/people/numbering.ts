/** Numbers texts from 0 on, the same for equal ones, so that everything else about them can be lists of numbers. */
export interface Numbering {
  numberOf(text: string): number;
  /** Returns undefined for a text that has no number yet. */
  find(text: string): number | undefined;
  /** The texts by their numbers. */
  readonly texts: readonly string[];
}

export function createNumbering(): Numbering {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  return {
    texts,
    find: (text) => numbers.get(text),
    numberOf(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
  };
}
