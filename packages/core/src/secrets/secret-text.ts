import { hideMatches, type TextRange } from './identifiers.ts';
import {
  isHarmlessValue,
  isSecretName,
  isValueField,
  namesAnother,
  REDACTED,
} from './secret-names.ts';

/**
 * A quick test that every text with something to redact passes, so that ordinary text costs one
 * scan: a part of a secret's name, the start of a secret's shape, or letters hidden by escapes.
 */
const SUSPECT =
  /token|secret|pass|pwd|pw|pin|assertion|saml|code|seed|cookie|authorization|signature|otp|jwt|bearer|workflow|(?:private|session|api)[^a-z\d]{0,2}key|keymaterial|eyJ|IQo|F[wQ]o[DG]|A[Qg]o|ABSK|bedrock-api|ya29|gh[pousr]_|github_pat|glpat|xox|:\\*\/\\*\/[^\s/]*@|\\u00[3-7]|%25|%40|%2F%2F|%[46][1-9A-F]|%[57][\dA]/i;

// `name=value`, `name: value`, `"name":"value"` at any level of JSON escaping. Every repetition is
// bounded, or starts only where the one before could not: linear on hostile text.
const PAIR = /(?<![\w.:/-])([A-Za-z][\w.-]{1,63})(\\*["'])?\s*([:=])(?:\s|\\+[nrt])*/g;
const OPENING_QUOTE = /\\*["']/y;
const BRACKET = /([[{])|[\]}]/g;
// After `=` a value may hold commas and brackets; after `:` they end it.
// A run of backslashes is tried once, from its start.
const END_AFTER_EQUALS = /[\s&#"'<>]|(?<!\\)\\+["'nrt]|$/g;
const END_AFTER_COLON = /[\s&#"'<>,;)}\]]|(?<!\\)\\+["'nrt]|$/g;
const AUTHORIZATION_SCHEME = /^(?:Bearer|Basic|Digest|AWS4-HMAC-SHA256)$/i;
// `{ "key": "password", "value": "…" }`, and the other way round.
const GIVEN_NAME = /(?:\\*["'])?([\w.:/@ -]{1,128})/y;
const NAME_AFTERWARDS =
  /\\*["']?\s{0,8},\s{0,8}\\*["']?([A-Za-z][\w-]{2,20})\\*["']?\s{0,8}[:=]\s{0,8}/y;
const XML_ELEMENT = /<([A-Za-z][\w:.-]{1,63})(?:\s[^<>]{0,256})?>(?:<!\[CDATA\[)?([^<]+)/g;
/** `--password hunter2`, `--secret-access-key=…`, `-Password …`. */
const OPTION = /(?<![\w-])--?([A-Za-z][\w.-]{1,63})(?:[:=]|\s{1,8})(?=[^\s-])/g;

// In prose these words often come before a colon ("Invalid token: expired") and are no secret then.
const PROSE_NAME = /^(?:assertion|code|cookie|secret|seed|signature|token)s?$/i;
const PROSE_VALUE_LIMIT = 20;

/** Text is looked at under this many layers of encoding; each layer costs one more reading. */
const MAX_LAYERS = 8;

/** Tells whether a text may hold a secret; a text that does not pass holds none that we know. */
export function isSuspect(text: string): boolean {
  return SUSPECT.test(text);
}

/**
 * Returns the text without the secrets that can be told from the outside: values after a secret's
 * name, passwords in URLs, options and sentences, tokens and keys by their shape; also behind URL
 * encoding and `\u` escapes, which are then undone. Identifiers of IAM stay (see `findIdentifiers`).
 * Does not parse JSON; in broken JSON (`isBroken`) an object or array under a secret's name is hidden as
 * a whole. The same text comes back when nothing is to hide.
 */
export function redactFlatText(text: string, isBroken = true): string {
  let kept = text;
  let layer = text;
  for (let depth = 0; depth < MAX_LAYERS; depth += 1) {
    const named = hideOptions(hideElements(hidePairs(layer, isBroken)));
    const clean = hideShapes(hideProse(named));
    if (clean !== layer) kept = clean;
    layer = decodeLayer(clean);
    if (layer === clean) break;
  }
  return kept;
}

/** Undoes one layer of encoding: visible ASCII in URLs, letters and digits in JSON. */
function decodeLayer(text: string): string {
  if (!text.includes('%') && !text.includes('\\u00')) return text;
  return text
    .replace(/\\+u00([3-7][\dA-F])/gi, (whole, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /\w/.test(character) ? character : whole;
    })
    .replace(/%([2-7][\dA-F])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

function hidePairs(text: string, isBroken: boolean): string {
  let isNamedSecret = false;
  return hideMatches(
    text,
    PAIR,
    ({ 0: whole, 1: name = '', 2: quote, 3: separator = '', index }) => {
      const start = index + whole.length;
      const lastPart = name.slice(name.lastIndexOf('.') + 1);
      if (namesAnother(lastPart)) isNamedSecret = givesSecretName(text, start);
      const isValue = isValueField(lastPart);
      if (!isValue && !isSecretName(name)) return undefined;
      const value = findValue(text, start, separator, isBroken);
      if (isValue && !isNamedSecret && !isNamedAfterwards(text, value.end)) return undefined;
      const content = text.slice(value.start, value.end);
      if (isHarmlessValue(content) || /^(?:true|false|null)$/.test(content)) return undefined;
      const isProse = quote === undefined && value.isBare && separator === ':';
      const isWord = isProse && PROSE_NAME.test(name) && content.length < PROSE_VALUE_LIMIT;
      return isWord ? undefined : value;
    },
  );
}

function givesSecretName(text: string, at: number): boolean {
  GIVEN_NAME.lastIndex = at;
  const name = GIVEN_NAME.exec(text)?.[1];
  return name !== undefined && isSecretName(name);
}

/** Tells whether the next field after a value gives it a secret's name. */
function isNamedAfterwards(text: string, valueEnd: number): boolean {
  NAME_AFTERWARDS.lastIndex = valueEnd;
  const match = NAME_AFTERWARDS.exec(text);
  return (
    match !== null &&
    namesAnother(match[1] ?? '') &&
    givesSecretName(text, NAME_AFTERWARDS.lastIndex)
  );
}

function hideOptions(text: string): string {
  if (!text.includes('-')) return text;
  return hideMatches(text, OPTION, ({ 0: whole, 1: name = '', index }) => {
    if (!isSecretName(name)) return undefined;
    const value = findValue(text, index + whole.length, '=', false);
    return isHarmlessValue(text.slice(value.start, value.end)) ? undefined : value;
  });
}

interface ValueRange extends TextRange {
  /** Neither in quotes nor in brackets. */
  readonly isBare: boolean;
}

function findValue(text: string, at: number, separator: string, isBroken: boolean): ValueRange {
  if (text.startsWith(REDACTED, at)) return { start: at, end: at, isBare: false };
  const isList = text[at] === '[';
  if (isBroken && (isList || text[at] === '{')) {
    return { start: at, end: findClosingBracket(text, at), isBare: false };
  }
  // In whole JSON objects and lists were judged part by part; a list is worth a second look.
  const from = isList ? at + 1 : at;
  const opening = matchAt(OPENING_QUOTE, text, from);
  if (opening !== undefined) {
    const start = from + opening.length;
    const end = findClosingQuote(text, start, opening.slice(-1), opening.length - 1);
    return { start, end, isBare: false };
  }
  if (isList || text[at] === '{') return { start: at, end: at, isBare: false };
  const bareEnd = separator === ':' ? END_AFTER_COLON : END_AFTER_EQUALS;
  let end = findNext(bareEnd, text, from);
  if (AUTHORIZATION_SCHEME.test(text.slice(from, end)) && text[end] === ' ') {
    end = findNext(bareEnd, text, end + 1);
  }
  return { start: from, end, isBare: true };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function findClosingBracket(text: string, from: number): number {
  BRACKET.lastIndex = from;
  let open = 0;
  for (let match = BRACKET.exec(text); match !== null; match = BRACKET.exec(text)) {
    open += match[1] === undefined ? -1 : 1;
    if (open === 0) return BRACKET.lastIndex;
  }
  return text.length;
}

function findNext(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/**
 * At a level of JSON escaping where a quote is written with `backslashes` before it, a quote closes
 * when its backslashes are that many plus whole escaped pairs; every other count is a quote inside.
 */
function findClosingQuote(text: string, from: number, quote: string, backslashes: number): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    let run = 0;
    while (at - run - 1 >= from && text[at - run - 1] === '\\') run += 1;
    if (run % (2 * (backslashes + 1)) === backslashes) return at - backslashes;
  }
  return text.length;
}

function hideElements(text: string): string {
  if (!text.includes('<')) return text;
  let isNamedSecret = false;
  return hideMatches(text, XML_ELEMENT, ({ 0: whole, 1: name = '', 2: content = '', index }) => {
    if (namesAnother(name)) isNamedSecret = isSecretName(content);
    const isSecret = isSecretName(name) || (isNamedSecret && isValueField(name));
    if (!isSecret || isHarmlessValue(content)) return undefined;
    return { start: index + whole.length - content.length, end: index + whole.length };
  });
}

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
function hideProse(text: string): string {
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
function hideShapes(text: string): string {
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
