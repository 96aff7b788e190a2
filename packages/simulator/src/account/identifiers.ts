import type { Random } from './random.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Beginnings of session tokens of AWS. */
const TOKEN_PREFIX = 'IQoJb3JpZ2luX2Vj';

/** A random UUID, version 4. */
export function guid(random: Random): string {
  const a = random.bits();
  const b = random.bits();
  const c = random.bits();
  const d = random.bits();
  return `${hex32(a)}-${hex16(b >>> 16)}-${hex16((b & 0x0fff) | 0x4000)}-${hex16((c & 0x3fff) | 0x8000)}-${hex16(c >>> 16)}${hex32(d)}`;
}

/** `bytes` random bytes as lower-case hexadecimal. */
export function hexadecimal(random: Random, bytes: number): string {
  let text = '';
  for (let count = 0; count < bytes; count += 1) text += HEX[random.bits() >>> 24];
  return text;
}

export const ID_PREFIXES = ['AKIA', 'ASIA', 'AROA', 'AIDA', 'ANPA', 'AGPA'] as const;

/** An access key id or the unique id of an IAM entity: prefix and 16 base-32 characters. */
export function uniqueId(random: Random, prefix: (typeof ID_PREFIXES)[number]): string {
  return prefix + characters(random, BASE32, 16);
}

/** `length` random characters as they appear in opaque AWS ids. */
export function opaque(random: Random, length: number): string {
  return characters(random, BASE64.slice(0, 62), length);
}

/** An EC2 instance id. */
export function instanceId(random: Random): string {
  return `i-0${hexadecimal(random, 8)}`;
}

/**
 * Makes session tokens of 0.5 to 2 KB. They are cut from one long random text: a fresh 2 KB for every
 * event would cost more than the rest of the event.
 */
export function createTokenMaker(random: Random): (stream: Random) => string {
  const pool = characters(random, BASE64, 32_768);
  return (stream) => {
    const length = 500 + Math.floor(stream.float() ** 2 * 1_500);
    const offset = Math.floor(stream.float() * (pool.length - length));
    return `${TOKEN_PREFIX}${hex32(stream.bits())}${pool.slice(offset, offset + length)}=`;
  };
}

function characters(random: Random, alphabet: string, length: number): string {
  let text = '';
  for (let count = 0; count < length; count += 1) {
    text += alphabet[Math.floor(random.float() * alphabet.length)];
  }
  return text;
}

function hex32(word: number): string {
  return `${hex16(word >>> 16)}${hex16(word & 0xffff)}`;
}

function hex16(half: number): string {
  return `${HEX[half >>> 8]}${HEX[half & 0xff]}`;
}
