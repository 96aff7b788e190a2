import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { sortedJson } from './sorted-json.ts';

type Item = Record<string, AttributeValue>;

/**
 * Adds the attribute `seal`, a digest of all others. It holds no secret: it tells of a slip of the hand, a script or a
 * damaged backup, not of a writer who computes it anew.
 */
export function sealItem(item: Item): Item {
  return { ...item, seal: { S: digestOf(item) } };
}

/** Tells whether an item was changed after it was sealed; one that never was sealed counts as whole. */
export function isSealBroken(item: Item): boolean {
  const { seal, ...rest } = item;
  return seal !== undefined && seal.S !== digestOf(rest);
}

function digestOf(item: Item): string {
  return createHash('sha256').update(sortedJson(item)).digest('base64url');
}
