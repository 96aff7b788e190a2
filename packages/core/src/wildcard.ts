/** A pattern made ready: what stands between its stars. */
export type Wildcard = readonly Stretch[];

/** Text as it is, or units of UTF-16 of which undefined stands for any one. */
type Stretch = string | readonly (string | undefined)[];

/**
 * The signs that mean something: `*` stands for any text, `?` for any one unit of UTF-16, and `\` lets the sign behind it
 * mean itself.
 */
type WildcardSigns = '*' | '*?' | '*?\\';

/**
 * Makes a pattern ready that is asked often. By default its signs are those of IAM.
 *
 * @example parseWildcard('iam:*Role') // ['iam:', 'Role']
 */
export function parseWildcard(pattern: string, signs: WildcardSigns = '*?'): Wildcard {
  const stretches: Stretch[] = [];
  let stretch: (string | undefined)[] = [];
  const close = () => {
    stretches.push(stretch.includes(undefined) ? stretch : stretch.join(''));
    stretch = [];
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (sign === '*') {
      close();
    } else if (sign === '\\' && signs === '*?\\' && next !== '' && signs.includes(next)) {
      stretch.push(next);
      at += 1;
    } else {
      stretch.push(sign === '?' && signs !== '*' ? undefined : sign);
    }
  }
  close();
  return stretches;
}

/**
 * Tells whether a whole text matches a pattern with the signs of IAM, which is made ready for this once.
 *
 * @example matchesPattern('iam:*Role', 'iam:PassRole') // true
 */
export function matchesPattern(pattern: string, text: string): boolean {
  return matchesWildcard(parseWildcard(pattern), text);
}

/**
 * Tells whether a whole text matches a pattern. Case counts. Matching never goes back behind a star, so it takes at most
 * the product of the two lengths.
 *
 * @example matchesWildcard(['iam:', 'Role'], 'iam:PassRole') // true
 */
export function matchesWildcard(stretches: Wildcard, text: string): boolean {
  const first = stretches[0] ?? '';
  if (stretches.length === 1) return text.length === first.length && isAt(first, text, 0);
  if (!isAt(first, text, 0)) return false;
  let at = first.length;
  for (let index = 1; index < stretches.length - 1; index += 1) {
    const stretch = stretches[index] ?? '';
    // The first place leaves the most room for what follows.
    const found = find(stretch, text, at);
    if (found === -1) return false;
    at = found + stretch.length;
  }
  const last = stretches.at(-1) ?? '';
  return text.length - last.length >= at && isAt(last, text, text.length - last.length);
}

function find(stretch: Stretch, text: string, from: number): number {
  if (typeof stretch === 'string') return text.indexOf(stretch, from);
  for (let at = from; at + stretch.length <= text.length; at += 1) {
    if (isAt(stretch, text, at)) return at;
  }
  return -1;
}

function isAt(stretch: Stretch, text: string, at: number): boolean {
  if (typeof stretch === 'string') return text.startsWith(stretch, at);
  if (at + stretch.length > text.length) return false;
  return stretch.every((unit, index) => unit === undefined || unit === text[at + index]);
}
