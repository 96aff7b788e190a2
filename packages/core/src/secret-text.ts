import { isHarmlessValue, isSecretName, REDACTED } from './secret-names.ts';

/**
 * A quick test that every text with something to redact passes, so that ordinary text costs one
 * scan: a part of a secret's name, the start of a secret's shape, or letters hidden by escapes.
 */
const SUSPECT =
  /token|secret|pass|pwd|assertion|saml|code|seed|cookie|authorization|signature|otp|jwt|bearer|workflow|(?:private|session|api)[^a-z\d]{0,2}key|keymaterial|eyJ|IQo|F[wQ]o[DG]|A[Qg]o|\\u00[3-7]|%[46][1-9A-F]|%[57][\dA]/i;

// `name=value`, `name: value`, `"name":"value"` at any level of JSON escaping or URL encoding. Every
// repetition is bounded or starts only where the one before could not: linear on hostile text.
const PAIR =
  /(?:(?<![\w.:/-])|(?<=%(?:25){0,4}[2-7][\dA-F]))([A-Za-z][\w.-]{1,63})(\\*["']|%(?:25){0,4}22)?\s*([:=]|%(?:25){0,4}3[AD])\s*(?:\[(?!redacted\])\s*)?/gi;
const OPENING_QUOTE = /\\*["']|%(?:25){0,4}22/iy;
// After `=` a value may hold commas and braces; after `:` they end it. `%26` and the like are the encoded ends.
const END_AFTER_EQUALS = /[\s&#"'<>]|\\+["'nrt]|%(?:25){0,4}(?:2[0236]|3[CE])|$/gi;
const END_AFTER_COLON = /[\s&#"'<>,;)}\]]|\\+["'nrt]|%(?:25){0,4}(?:2[0236C]|3[BCE]|7D)|$/gi;
const AUTHORIZATION_SCHEME = /^(?:Bearer|Basic|Digest|AWS4-HMAC-SHA256)$/i;
const XML_ELEMENT = /<([A-Za-z][\w:.-]{1,63})>([^<]+)/g;

const BOUNDARY = '(?:(?<![A-Za-z0-9+/_-])|(?<=%[0-9A-Fa-f]{2}))';
/** AWS session tokens are long base64 with a fixed start, a different one for each generation. */
const SESSION_TOKEN = new RegExp(
  `${BOUNDARY}(?:IQo|FwoG|FwoD|FQoG|FQoD|AQoD|AQoE|AgoG|AgoJ)[A-Za-z0-9+/=_%-]{60,}`,
  'g',
);
/** JSON Web Tokens, signed (three parts) or encrypted (five). */
const WEB_TOKEN = new RegExp(
  String.raw`${BOUNDARY}eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]*){0,2}`,
  'g',
);
const BEARER = /\bBearer\s+[A-Za-z0-9._~+/=-]{16,}/gi;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

// In prose these words often come before a colon ("Invalid token: expired") and are no secret then.
const PROSE_NAME = /^(?:assertion|code|cookie|secret|seed|signature|token)s?$/i;
const PROSE_VALUE_LIMIT = 20;

/** Tells whether a text may hold a secret; a text that does not pass holds none that we know. */
export function isSuspect(text: string): boolean {
  return SUSPECT.test(text);
}

/**
 * Returns the text without the secrets that can be told from the outside: values after a secret's
 * name, AWS session tokens, web tokens, bearer headers, PEM private keys. Does not look for JSON. The
 * same text comes back when there is nothing to hide.
 */
export function redactFlatText(text: string): string {
  const readable = decodeLetters(text);
  const clean = redactShapes(redactElements(redactPairs(readable)));
  return clean === readable ? text : clean;
}

/** A name can hide behind `\u0073` or `%73`; only letters, digits and `_` are decoded. */
function decodeLetters(text: string): string {
  if (!text.includes('\\u00') && !text.includes('%')) return text;
  return text.replace(/\\+u00([3-7][\dA-F])|%([3-7][\dA-F])/gi, (whole, escaped, encoded) => {
    const character = String.fromCharCode(Number.parseInt(escaped ?? encoded, 16));
    return /\w/.test(character) ? character : whole;
  });
}

function redactPairs(text: string): string {
  let clean = '';
  let copied = 0;
  for (const match of text.matchAll(PAIR)) {
    const [whole, name = '', quote, separator = ''] = match;
    const start = match.index + whole.length;
    if (match.index < copied || !isSecretName(name)) continue;
    // A nested object cannot be judged from outside, and what was hidden already stays as it is.
    if (text[start] === '{' || text.startsWith(REDACTED, start)) continue;
    const value = findValue(text, start, separator === ':' ? END_AFTER_COLON : END_AFTER_EQUALS);
    const content = text.slice(value.start, value.end);
    if (isHarmlessValue(content) || /^(?:true|false|null)$/.test(content)) continue;
    const isProse = quote === undefined && !value.isQuoted && separator === ':';
    if (isProse && PROSE_NAME.test(name) && content.length < PROSE_VALUE_LIMIT) continue;
    clean += text.slice(copied, value.start) + REDACTED;
    copied = value.end;
  }
  return copied === 0 ? text : clean + text.slice(copied);
}

interface ValueRange {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

function findValue(text: string, from: number, bareEnd: RegExp): ValueRange {
  OPENING_QUOTE.lastIndex = from;
  const opening = OPENING_QUOTE.exec(text)?.[0];
  if (opening !== undefined) {
    const start = from + opening.length;
    const end = opening.startsWith('%')
      ? indexOrEnd(text.indexOf(opening, start), text)
      : findClosingQuote(text, start, opening.slice(-1), opening.length - 1);
    return { start, end, isQuoted: true };
  }
  let end = findNext(bareEnd, text, from);
  if (AUTHORIZATION_SCHEME.test(text.slice(from, end)) && text[end] === ' ') {
    end = findNext(bareEnd, text, end + 1);
  }
  return { start: from, end, isQuoted: false };
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

function indexOrEnd(index: number, text: string): number {
  return index === -1 ? text.length : index;
}

function redactElements(text: string): string {
  if (!text.includes('<')) return text;
  return text.replace(XML_ELEMENT, (whole, name: string, content: string) =>
    isSecretName(name) && !isHarmlessValue(content) ? `<${name}>${REDACTED}` : whole,
  );
}

function redactShapes(text: string): string {
  return text
    .replace(PRIVATE_KEY, REDACTED)
    .replace(SESSION_TOKEN, REDACTED)
    .replace(WEB_TOKEN, REDACTED)
    .replace(BEARER, `Bearer ${REDACTED}`);
}
