/**
 * Tells whether a whole text matches a pattern in which `*` stands for any text and `?` for any one
 * character: the wildcards of IAM, and those of our settings. Case counts. Never exponential: at
 * worst the product of the two lengths.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const symbol = pattern[next];
    if (symbol === '*') {
      star = next;
      resume = at;
      next += 1;
    } else if (symbol === '?' || (symbol !== undefined && symbol === text[at])) {
      next += 1;
      at += 1;
    } else if (star !== -1) {
      // Only the last star may give way: a longer bite by an earlier one can always be had later.
      next = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[next] === '*') next += 1;
  return next === pattern.length;
}
