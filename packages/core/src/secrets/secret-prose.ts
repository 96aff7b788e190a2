import { hideMatches } from './hide-matches.ts';
import type { TextRange } from './identifier-ranges.ts';
import { isHarmlessValue, isSecretName } from './secret-names.ts';

/** `password hunter2 is too weak`, `the password is "open sesame"`, `"password" => "hunter2"`. */
const NAMED_IN_PROSE =
  /(?<![\w.:/-])(?:password|passwd|passcode|passphrase|pin|pwd)s?(?:\\{0,7}["'])?(?:\s{1,4}(?:was|is|to|value|given|provided|supplied|entered|used)){0,3}(?:\s{1,4}|\s{0,4}(?::|[-=]>|→|-\s)\s{0,4})(?:(\\{0,7}["'`])([^"'`]{1,256}?)\1|([^\s"'`]{4,256}))/gi;
/** `"hunter2" is not a valid password`. */
const JUDGED_IN_PROSE =
  /(["'`])([^\s"'`]{1,256})\1 (?:is|was) (?:not )?an? (?:in)?valid (?:password|passcode|pin|secret|token)\b/gi;
/** Validation errors of AWS: `Value 'hunter2' at 'loginProfile.password' failed to satisfy constraint`. */
const REFUSED_VALUE = /Value '|' at '([\w.]{1,128})'/g;
/** Words have no digits and no such signs; what has one and a letter is no word. */
const NO_WORD = /^(?=.*[A-Za-z])(?=.*[\d!@#$%^&*+=?~])/;
/** Codes have digits alone. */
const DIGITS = /^\d{4,12}$/;
const CLOSING = /[.,;:!?)\]}]+$/;

/** Hides passwords that a sentence names, in quotes or told from words by their characters. */
export function hideProse(text: string): string {
  if (!/pass|pwd|pin|valid |' at '/i.test(text)) return text;
  const named = hideMatches(
    text,
    NAMED_IN_PROSE,
    ({ 0: whole, 1: quote = '', 2: quoted, 3: bare, index }) => {
      const end = index + whole.length;
      if (quoted !== undefined) {
        const last = end - quote.length;
        return isHarmlessValue(quoted) ? undefined : { start: last - quoted.length, end: last };
      }
      const word = (bare ?? '').replace(CLOSING, '');
      const isWord = !NO_WORD.test(word) && !(DIGITS.test(word) && /^p(?:in|asscode)/i.test(whole));
      const start = end - (bare ?? '').length;
      return isWord || word.startsWith('arn:') ? undefined : { start, end: start + word.length };
    },
  );
  const judged = hideMatches(named, JUDGED_IN_PROSE, ({ 2: value = '', index }) => ({
    start: index + 1,
    end: index + 1 + value.length,
  }));
  return hideRefusedValues(judged);
}

function hideRefusedValues(text: string): string {
  let start: number | undefined;
  return hideMatches(text, REFUSED_VALUE, ({ 0: whole, 1: path, index }): TextRange | undefined => {
    if (path === undefined) {
      start ??= index + whole.length;
      return undefined;
    }
    const from = start;
    start = undefined;
    const isSecret = from !== undefined && isSecretName(path.slice(path.lastIndexOf('.') + 1));
    return isSecret ? { start: from, end: index } : undefined;
  });
}
