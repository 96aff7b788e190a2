/** Where a value may stand in the field that it is compared with. */
export type TextPart = 'whole' | 'contains' | 'startswith' | 'endswith';

/**
 * Returns a value of a rule as a pattern: `*` and `?` as they are, a backslash before them or before another one
 * takes their meaning, and any other backslash is itself.
 */
export function toPattern(text: string, part: TextPart): string {
  let pattern = '';
  for (let at = 0; at < text.length; at += 1) {
    const symbol = text.charAt(at);
    const next = text.charAt(at + 1);
    if (symbol === '\\' && next !== '' && '*?\\'.includes(next)) {
      pattern += symbol + next;
      at += 1;
    } else {
      pattern += symbol === '\\' ? '\\\\' : symbol;
    }
  }
  const before = part === 'contains' || part === 'endswith' ? '*' : '';
  const after = part === 'contains' || part === 'startswith' ? '*' : '';
  return before + pattern + after;
}

/** Tells whether a pattern stands for more texts than one. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern.replace(/\\[*?\\]/g, ''));
}

/** Returns the one text that a pattern without wildcards stands for. */
export function plainText(pattern: string): string {
  return pattern.replace(/\\([*?\\])/g, '$1');
}
