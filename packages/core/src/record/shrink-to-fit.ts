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
