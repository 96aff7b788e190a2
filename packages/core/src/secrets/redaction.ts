import { parseJson } from '../json.ts';
import { grammarOf, isIdentifier, isIdentityArn } from './identifiers.ts';
import {
  isHarmlessValue,
  isPublicPart,
  isSecretName,
  isValueField,
  namesAnother,
  REDACTED,
} from './secret-names.ts';
import { isSuspect, redactFlatText } from './secret-text.ts';

/** Text in the place of a structure nested deeper than `MAX_DEPTH`. */
const TOO_DEEP = '[nested too deeply]';

/**
 * Levels of nesting that are read, JSON inside strings included. CloudTrail records use about ten; the
 * bound keeps a hostile record from exhausting the stack.
 */
const MAX_DEPTH = 64;

/** The shortest text that can hold a name, a separator and a secret. */
const SHORTEST_SUSPECT = 6;

/** All but what JSON strings may hold as it is: control characters, quotes, backslashes, surrogates. */
const NEEDS_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** JSON text that is safe to keep, and what happened on the way. */
interface RedactedJson {
  readonly text: string;
  readonly isRedacted: boolean;
  /** Something was replaced by `TOO_DEEP`. */
  readonly isTooDeep: boolean;
}

interface FieldName {
  readonly written: string;
  readonly isSecret: boolean;
  /** Grammar of the identifiers that a field of this name holds. */
  readonly grammar: RegExp | undefined;
  readonly isValue: boolean;
  /** The name itself held a secret. */
  readonly isRedacted: boolean;
}

// Names repeat from record to record; a bounded cache keeps judging them out of the collector's
// profile. Long names are not kept: they come from data, not from an API.
const NAME_CACHE_LIMIT = 4096;
const CACHED_NAME_LENGTH = 64;
const nameCache = new Map<string, FieldName>();

interface Writing {
  isRedacted: boolean;
  isTooDeep: boolean;
  readonly reveal: boolean;
}

/**
 * Writes a JSON value as canonical text without its secrets: names sorted, no white space, so that one
 * record gives the same bytes whichever way its JSON was written. Secrets are found by name at any
 * depth, in `{key, value}` pairs, and inside strings as `redactText` does; identifiers in the fields
 * that hold them stay, whatever they resemble. What JSON cannot hold is written as `null`. Never throws
 * on JSON values, however deep.
 */
export function writeRedactedJson(value: unknown): RedactedJson {
  const writing: Writing = { isRedacted: false, isTooDeep: false, reveal: false };
  const text = writeValue(value, 0, writing);
  return { text, isRedacted: writing.isRedacted, isTooDeep: writing.isTooDeep };
}

/** Writes the same canonical text with its secrets: only for digests, never for storage. */
export function writeCanonicalJson(value: unknown): string {
  return writeValue(value, 0, { isRedacted: false, isTooDeep: false, reveal: true });
}

/**
 * Returns the text without its secrets: inside JSON in the text (escaped or URL-encoded, at any
 * level), in URLs, command options, sentences and `name: value` notes, and by shape (session tokens, web
 * tokens, API keys, private keys). Identifiers of IAM are no secrets. Text without secrets comes back
 * unchanged, to the byte; applying it twice changes nothing more.
 */
export function redactText(text: string): string {
  return redactString(text, 0, { isRedacted: false, isTooDeep: false, reveal: false });
}

/**
 * Returns the text of a field without its secrets, as `redactText` does, unless the field holds
 * identifiers and the text is one by IAM's own grammar: then it stays, whatever it resembles.
 */
export function redactField(name: string, text: string): string {
  if (text.length < SHORTEST_SUSPECT || !isSuspect(text)) return text;
  return isIdentifier(readName(name).grammar, text) ? text : redactText(text);
}

/** Returns the value of a tag without its secrets; the key tells what the value is, as a field's name does. */
export function redactTag(key: string, value: string): string {
  if (!isSecretName(key)) return redactText(value);
  return isHarmlessValue(value) ? value : REDACTED;
}

function writeValue(
  value: unknown,
  depth: number,
  writing: Writing,
  grammar: RegExp | undefined = undefined,
): string {
  switch (typeof value) {
    case 'string':
      if (writing.reveal || isIdentifier(grammar, value)) return quote(value);
      return quote(redactString(value, depth, writing));
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      break;
    default:
      return 'null';
  }
  if (value === null) return 'null';
  if (depth >= MAX_DEPTH) {
    writing.isTooDeep = true;
    return quote(TOO_DEEP);
  }
  return Array.isArray(value)
    ? writeArray(value, depth, writing, grammar)
    : writeObject(value as Record<string, unknown>, depth, writing);
}

function writeArray(
  items: readonly unknown[],
  depth: number,
  writing: Writing,
  grammar: RegExp | undefined,
): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0) text += ',';
    text += writeValue(items[index], depth + 1, writing, grammar);
  }
  return `${text}]`;
}

function writeObject(
  object: Readonly<Record<string, unknown>>,
  depth: number,
  writing: Writing,
): string {
  const names = Object.keys(object);
  if (names.length > 1) names.sort();
  let text = '{';
  for (const name of names) {
    const value = object[name];
    const field = writing.reveal ? undefined : readName(name);
    if (text.length > 1) text += ',';
    text += `${field?.written ?? quote(name)}:`;
    if (field?.isRedacted) writing.isRedacted = true;
    text +=
      field !== undefined && (field.isSecret || (field.isValue && isNamedSecret(object)))
        ? writeSecret(value, depth + 1, writing)
        : writeValue(value, depth + 1, writing, field?.grammar);
  }
  return `${text}}`;
}

function readName(name: string): FieldName {
  const known = nameCache.get(name);
  if (known !== undefined) return known;
  const inner: Writing = { isRedacted: false, isTooDeep: false, reveal: false };
  const written = quote(redactString(name, 0, inner));
  const field = {
    written,
    isSecret: isSecretName(name),
    grammar: grammarOf(name),
    isValue: isValueField(name),
    isRedacted: inner.isRedacted,
  };
  const isKept = name.length <= CACHED_NAME_LENGTH && nameCache.size < NAME_CACHE_LIMIT;
  if (isKept) nameCache.set(name, field);
  return field;
}

/** Tags and attributes carry their name beside them: `{ "tagKey": "DB_PASS", "tagValue": "…" }`. */
function isNamedSecret(object: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(object).some(
    ([field, name]) => typeof name === 'string' && namesAnother(field) && isSecretName(name),
  );
}

/** The shape of a secret value stays, so that it can be seen what kind of thing was there. */
function writeSecret(value: unknown, depth: number, writing: Writing): string {
  if (typeof value === 'string' || typeof value === 'number') {
    if (typeof value === 'string' && isHarmlessValue(value)) return quote(value);
    writing.isRedacted = true;
    return quote(REDACTED);
  }
  if (typeof value !== 'object' || value === null) return writeValue(value, depth, writing);
  if (depth >= MAX_DEPTH) return writeValue(value, depth, writing);
  if (Array.isArray(value)) {
    return `[${value.map((item) => writeSecret(item, depth + 1, writing)).join(',')}]`;
  }
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  const parts = fields.map(([name, part]) => {
    const field = readName(name);
    if (field.isRedacted) writing.isRedacted = true;
    const write = isPublicPart(name) ? writeValue : writeSecret;
    return `${field.written}:${write(part, depth + 1, writing)}`;
  });
  return `{${parts.join(',')}}`;
}

function redactString(text: string, depth: number, writing: Writing): string {
  if (text.length < SHORTEST_SUSPECT || !isSuspect(text) || isIdentityArn(text)) return text;
  const clean = redactEmbeddedJson(text, depth, writing) ?? redactEncodedJson(text, depth, writing);
  const result = clean ?? redactFlatText(text);
  if (result !== text) writing.isRedacted = true;
  return result;
}

/**
 * Returns undefined when the text is not JSON. JSON whose values are clean keeps its own form; it is
 * looked at from outside too, for what a second field of the same name hides from a parser.
 */
function redactEmbeddedJson(text: string, depth: number, writing: Writing): string | undefined {
  if (!/^\s*[{["]/.test(text)) return undefined;
  const value = parseJson(text);
  if (value === undefined) return undefined;
  const inner: Writing = { isRedacted: false, isTooDeep: false, reveal: false };
  const written = writeValue(value, depth + 1, inner);
  if (!inner.isRedacted && !inner.isTooDeep) return redactFlatText(text, false);
  writing.isTooDeep ||= inner.isTooDeep;
  return written;
}

/** IAM answers with URL-encoded policy documents. Undefined when the text is nothing of the kind. */
function redactEncodedJson(text: string, depth: number, writing: Writing): string | undefined {
  if (!/^%(?:7B|5B|22)/i.test(text)) return undefined;
  const decoded = decodeUrl(text);
  const clean = decoded === undefined ? undefined : redactEmbeddedJson(decoded, depth, writing);
  if (clean === undefined) return undefined;
  return clean === decoded ? redactFlatText(text, false) : encodeURIComponent(clean);
}

function decodeUrl(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}
