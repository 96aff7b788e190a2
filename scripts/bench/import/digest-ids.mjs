import { createHash } from 'node:crypto';

/**
 * Returns one text for a set of ids.
 *
 * @param {Iterable<string>} ids
 */
export function digestIds(ids) {
  return createHash('sha256')
    .update([...new Set(ids)].sort().join('\n'))
    .digest('hex');
}
