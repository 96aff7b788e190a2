import { isHarmlessValue, isSecretName, REDACTED } from './secret-names.ts';

/**
 * A quick test that every text with something to redact passes, so that ordinary text costs one
 * scan: a part of a secret's name, the start of a secret's shape, or letters hidden by escapes.
 */
const SUSPECT =
  /token|secret|pass|pwd|assertion|saml|code|seed|cookie|authorization|signature|otp|jwt|bearer|workflow|(?:private|session|api)[^a-z\d]{0,2}key|keymaterial|eyJ|IQo|F[wQ]o[DG]|A[Qg]o|\\u00[3-7]|%25|%[46][1-9A-F]|%[57][\dA]/i;

// `name=value`, `name: value`, `"name":"value"` at any level of JSON escaping. Every repetition is
// bounded, or starts only where the one before could not: linear on hostile text.
const PAIR = /(?<![\w.:/-])([A-Za-z][\w.-]{1,63})(\\*["'])?\s*([:=])(?:\s|\\+[nrt])*/g;
const OPENING_QUOTE = /\\*["']/y;
const BRACKET = /([[{])|[\]}]/g;
// After `=` a value may hold commas and brackets; after `:` they end it.
const END_AFTER_EQUALS = /[\s&#"'<>]|\\+["'nrt]|$/g;
const END_AFTER_COLON = /[\s&#"'<>,;)}\]]|\\+["'nrt]|$/g;
const AUTHORIZATION_SCHEME = /^(?:Bearer|Basic|Digest|AWS4-HMAC-SHA256)$/i;
// `{ "key": "password", "value": "…" }`, in this order.
const NAMING_FIELD = /^(?:key|name)$/i;
const GIVEN_NAME = /\\*["']([\w.-]{1,64})/y;
const XML_ELEMENT = /<([A-Za-z][\w:.-]{1,63})>([^<]+)/g;

/** AWS session tokens are long base64 with a fixed start, a different one for each generation. */
const SESSION_TOKEN =
  /(?<![A-Za-z0-9+/_-])(?:IQo|FwoG|FwoD|FQoG|FQoD|AQoD|AQoE|AgoG|AgoJ)[A-Za-z0-9+/=_%-]{60,}/g;
/** JSON Web Tokens, signed (three parts) or encrypted (five). */
const WEB_TOKEN = /(?<![A-Za-z0-9+/_-])eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]*){0,2}/g;
const BEARER = /\bBearer\s+[A-Za-z0-9._~+/=-]{16,}/gi;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

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
 * name, AWS session tokens, web tokens, bearer headers, PEM private keys; also behind URL encoding and
 * `\u` escapes, which are then undone. Does not parse JSON; in broken JSON (`isBroken`) an object or
 * array under a secret's name is hidden as a whole. The same text comes back when nothing is to hide.
 */
export function redactFlatText(text: string, isBroken = true): string {
  let kept = text;
  let layer = text;
  for (let depth = 0; depth < MAX_LAYERS; depth += 1) {
    const clean = redactShapes(redactElements(redactPairs(layer, isBroken)));
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

function redactPairs(text: string, isBroken: boolean): string {
  let clean = '';
  let copied = 0;
  let isNamedSecret = false;
  for (const match of text.matchAll(PAIR)) {
    const [whole, name = '', quote, separator = ''] = match;
    if (match.index < copied) continue;
    const start = match.index + whole.length;
    if (NAMING_FIELD.test(name)) isNamedSecret = namesSecret(text, start);
    const isNamed = isNamedSecret && name.toLowerCase() === 'value';
    if (!isNamed && !isSecretName(name)) continue;
    const value = findValue(text, start, separator, isBroken);
    const content = text.slice(value.start, value.end);
    if (isHarmlessValue(content) || /^(?:true|false|null)$/.test(content)) continue;
    const isProse = quote === undefined && value.isBare && separator === ':';
    if (isProse && PROSE_NAME.test(name) && content.length < PROSE_VALUE_LIMIT) continue;
    clean += text.slice(copied, value.start) + REDACTED;
    copied = value.end;
  }
  return copied === 0 ? text : clean + text.slice(copied);
}

function namesSecret(text: string, at: number): boolean {
  GIVEN_NAME.lastIndex = at;
  const name = GIVEN_NAME.exec(text)?.[1];
  return name !== undefined && isSecretName(name);
}

interface ValueRange {
  readonly start: number;
  readonly end: number;
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
