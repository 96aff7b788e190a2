import { createHash } from 'node:crypto';

/** Writes a place in a list as text for the caller to come back with, good for one binding alone. */
export function sealPlace(place: object, binding: string): string {
  const body = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${body}.${sign(body, binding)}`;
}

/** Reads what `sealPlace` wrote; undefined for a text made up, or made for another binding. */
export function openPlace(text: string, binding: string): unknown {
  const [body = '', signature] = text.split('.');
  if (signature !== sign(body, binding)) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString());
}

function sign(body: string, binding: string): string {
  return createHash('sha256').update(`${body}\n${binding}`).digest('base64url').slice(0, 22);
}
