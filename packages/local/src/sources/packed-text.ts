import { gunzipSync } from 'node:zlib';

const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}\s*$/;
/** The first byte of an object, a list, a text and gzip. */
const STARTS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b, 0x22, 0x1f]);
const GZIP = 0x1f;

/**
 * Returns the text in base64, gzip or not, as subscriptions of CloudWatch Logs, streams and failed
 * deliveries carry it; undefined for any other text, and for more than `maxBytes` unpacked.
 */
export function unpackText(text: string, maxBytes: number): string | undefined {
  const [first] = Buffer.from(text.slice(0, 4), 'base64');
  if (!STARTS.has(first)) return undefined;
  if (text.length > maxBytes * 1.5 || !BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (first !== GZIP) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes }).toString('utf8');
  } catch {
    return undefined;
  }
}
