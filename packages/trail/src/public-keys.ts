import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { HOUR, isJsonObject, parseJson, parseTime, textIn } from '@iam-tracker/core';

/** A key that CloudTrail signs digests with: of a Region, for some time. */
export interface PublicKey {
  readonly fingerprint: string;
  /** Milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Region that answered with it; undefined where that is not told, as in the output of the AWS command line. */
  readonly region?: string;
  readonly key: KeyObject;
}

/** Keys are changed while digests of the hour before are still written: botocore asks for as much more. */
const ROTATION = 2 * HOUR;
/** Signatures are of 2048 bits; keys of some more are taken, others cost too much to try. */
const MAX_KEY_BYTES = 4_096;

/**
 * Makes a public key of its DER, PKCS #1 as CloudTrail writes it or SPKI; undefined for what is none.
 *
 * @param key base64 text, or bytes
 */
export function readPublicKey(
  key: string | Uint8Array,
  about: Omit<PublicKey, 'key'>,
): PublicKey | undefined {
  const der = typeof key === 'string' ? Buffer.from(key, 'base64') : Buffer.from(key);
  if (der.length > MAX_KEY_BYTES) return undefined;
  for (const type of ['pkcs1', 'spki'] as const) {
    try {
      const made = createPublicKey({ key: der, format: 'der', type });
      if (made.asymmetricKeyType === 'rsa') return { ...about, key: made };
    } catch {
      // The other form, or no key at all.
    }
  }
  return undefined;
}

/**
 * Reads what `aws cloudtrail list-public-keys` prints, several times over where it was asked in several Regions; undefined
 * where a part of it is none of that.
 */
export function parsePublicKeys(text: string): PublicKey[] | undefined {
  // One document after another: what `>>` makes of several calls.
  const documents = text.trim().split(/(?<=^\})\s*(?=^\{)/m);
  const keys: PublicKey[] = [];
  for (const each of documents) {
    const document = parseJson(each);
    const list = isJsonObject(document) ? document.PublicKeyList : undefined;
    if (!Array.isArray(list)) return undefined;
    for (const entry of list) {
      const key = isJsonObject(entry) ? toKey(entry) : undefined;
      if (key === undefined) return undefined;
      keys.push(key);
    }
  }
  return keys;
}

function toKey(entry: Readonly<Record<string, unknown>>): PublicKey | undefined {
  const fingerprint = textIn(entry, 'Fingerprint');
  const validFrom = readTime(entry.ValidityStartTime);
  const validTo = readTime(entry.ValidityEndTime);
  const value = textIn(entry, 'Value');
  if (fingerprint === undefined || value === undefined) return undefined;
  if (validFrom === undefined || validTo === undefined) return undefined;
  return readPublicKey(value, { fingerprint, validFrom, validTo });
}

/** The AWS command line writes ISO 8601, or with `cli_timestamp_format = wire` seconds since 1970. */
function readTime(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value * 1_000;
  return typeof value === 'string' ? parseTime(value) : undefined;
}

/** What is known of a key that a digest names. */
type KeyAnswer = 'known' | 'unknown' | 'not_valid_then';

/** A digest as signatures are about it. */
interface Signed {
  readonly fingerprint: string;
  readonly region: string;
  readonly signedText: string;
  /** Milliseconds between which it was signed; undefined when that is not known. */
  readonly signedBetween: readonly [from: number, to: number] | undefined;
}

/**
 * Returns the keys that may have signed a digest: by fingerprint, of its Region where the keys say theirs, valid when it was written.
 */
export function keysFor(
  keys: readonly PublicKey[],
  { fingerprint, region, signedBetween }: Signed,
): { readonly answer: KeyAnswer; readonly keys: readonly PublicKey[] } {
  const named = keys.filter(
    (key) => key.fingerprint === fingerprint && (key.region ?? region) === region,
  );
  const [from, to] = signedBetween ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const valid = named.filter((key) => key.validFrom <= to + ROTATION && key.validTo >= from);
  if (valid.length > 0) return { answer: 'known', keys: valid };
  return { answer: named.length > 0 ? 'not_valid_then' : 'unknown', keys: [] };
}

/** Tells whether one of the keys signed a text: RSA, PKCS #1 v1.5, SHA-256, the signature in hexadecimal. */
export function isSignedBy(
  keys: readonly PublicKey[],
  signedText: string,
  signature: string,
): boolean {
  if (!/^(?:[0-9a-fA-F]{2}){1,1024}$/.test(signature)) return false;
  const text = Buffer.from(signedText);
  const bytes = Buffer.from(signature, 'hex');
  return keys.some(({ key }) => verify('RSA-SHA256', text, key, bytes));
}
