import { hideMatches, type TextRange } from './identifier-ranges.ts';
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

/**
 * AWS session tokens are long base64 with a fixed start, a different one for each generation. A longer start
 * tells them from the middle of some other base64, as in the path of a URL.
 */
const SESSION_TOKEN =
  /(?:(?<![A-Za-z0-9+/_-])(?:IQo|FwoG|FwoD|FQoG|FQoD|AQoD|AQoE|AgoG|AgoJ)|(?<![A-Za-z0-9])(?:IQoJb3JpZ2lu|F[Qw]o[DG]ZXIv|AQo[DE]YXdz|AgoJb3JpZ2lu))[A-Za-z0-9+/=_%-]{60,}/g;
/** JSON Web Tokens, signed (three parts) or encrypted (five). */
const WEB_TOKEN = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]*){0,2}/g;
/** API keys of Bedrock: long-lived `ABSK…` (about 130 characters), short-lived ones a signed URL in base64. */
const BEDROCK_KEY = /(?<![A-Za-z0-9])(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{16,}/g;
/** Tokens of Google, GitHub, GitLab and Slack, which their makers begin in their own way. */
const VENDOR_TOKEN =
  /(?<![A-Za-z0-9])(?:ya29\.[\w-]{16,}|gh[pousr]_\w{30,}|github_pat_\w{22,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{16,})/g;
const BEARER = /\b(Bearer\s+)[A-Za-z0-9._~+/=-]{16,}/gi;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
/** `https://user:password@host`, slashes escaped or not: up to the last `@` before the path. */
const URL_PASSWORD = /:\\*\/\\*\/[^\s:@/?#"'<>\\]*:([^\s/?#"'<>\\]+)@/g;

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

/** Hides what is a secret by its shape, whatever its name: tokens, private keys, passwords in URLs. */
export function hideShapes(text: string): string {
  let clean = text;
  for (const pattern of [PRIVATE_KEY, SESSION_TOKEN, WEB_TOKEN, BEDROCK_KEY, VENDOR_TOKEN]) {
    clean = hideMatches(clean, pattern, (match) => rangeAt(match.index, match[0].length));
  }
  clean = hideMatches(clean, BEARER, ({ 0: whole, 1: scheme = '', index }) =>
    rangeAt(index + scheme.length, whole.length - scheme.length),
  );
  return hideMatches(clean, URL_PASSWORD, ({ 0: whole, 1: password = '', index }) =>
    rangeAt(index + whole.length - 1 - password.length, password.length),
  );
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

function rangeAt(start: number, length: number): { start: number; end: number } {
  return { start, end: start + length };
}
