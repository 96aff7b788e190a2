/**
 * The longest text kept in each attribute, in UTF-16 units (at most 3 bytes of UTF-8 each). All are
 * above what AWS writes (names 64 or 128, ARNs 2048, CloudTrail fields 1 KB: CloudTrail User Guide,
 * "Record contents"), so they cut only what no AWS service wrote.
 *
 * Keys obey DynamoDB: a sort key has at most 1024 bytes, a partition key of an index 2048 ("Quotas":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
 */
export const MAX_LENGTH = {
  /** Sort key: at most 384 bytes. */
  eventId: 128,
  /** Index partition key: at most 768 bytes. */
  eventName: 256,
  eventSource: 256,
  /** Index partition key: at most 1536 bytes. */
  userName: 512,
  name: 256,
  arn: 2048,
  identifier: 128,
  address: 256,
  /** The CloudTrail bound of userAgent, errorCode and errorMessage. */
  freeText: 1024,
} as const;

/**
 * Bytes for the JSON blobs of one event together. An item may have 400 KB (409,600 bytes) with its
 * names; all other attributes at their bounds take less than 40,000. A whole CloudTrail record has at
 * most 256 KB, so only a record that grew by escaping meets this bound.
 */
export const BLOB_BYTES = 350_000;

/** Bytes for the context of the caller, a JSON part of its own; recorded ones have 50 to 600. */
export const CALLER_CONTEXT_BYTES = 4_096;

/** Bytes of an unreadable record that are kept: the largest record CloudTrail writes. */
export const RAW_RECORD_BYTES = 256 * 1024;

/**
 * Makes JSON texts fit into a number of bytes together: the largest are replaced, one after the other, by
 * the marker that CloudTrail itself puts for what is too large. Returns the names of those replaced.
 */
export function shrinkToFit(texts: Map<string, string>, maxBytes: number): string[] {
  let units = 0;
  for (const text of texts.values()) units += text.length;
  // Three bytes of UTF-8 for each unit of UTF-16 at most: ordinary records need no counting.
  if (units * 3 <= maxBytes) return [];
  const sizes = [...texts].map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) }));
  const replaced: string[] = [];
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { bytes, name } of sizes.sort((left, right) => right.bytes - left.bytes)) {
    if (total <= maxBytes) break;
    const marker = writeMarker(name, bytes);
    texts.set(name, marker);
    total += marker.length - bytes;
    replaced.push(name);
  }
  return replaced;
}

function writeMarker(name: string, bytes: number): string {
  const reason = `${name} too large to store`;
  return JSON.stringify({ omitted: 'true', originalSize: String(bytes), reason });
}
