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
