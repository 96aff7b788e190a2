import { createHash } from 'node:crypto';
import type { FileFault } from './file-fault.ts';
import { gunzip } from './gunzip.ts';
import { createRecordList } from './record-list.ts';

/** What a file turned out to be, once all of it was read. */
interface Content {
  /** Of the uncompressed bytes, in hexadecimal. */
  readonly sha256: string;
  /** Absent when the file is whole. */
  readonly fault?: FileFault;
}

/** Errors of gzip have codes of these beginnings; those of the source have not. */
const GZIP_CODE = /^(?:Z|GZIP)_/;

/**
 * Reads a log file of CloudTrail from its compressed bytes, however large, and hands the texts of its records to `onRecords` as
 * they come. Damage costs what is damaged: what is readable is handed over all the same.
 *
 * @throws what the source or `onRecords` throw
 */
export async function readContent(
  chunks: AsyncIterable<Buffer>,
  onRecords: (texts: readonly string[]) => Promise<void>,
): Promise<Content> {
  const hash = createHash('sha256');
  const list = createRecordList();
  let bytes = 0;
  let damage: FileFault | undefined;
  try {
    for await (const part of gunzip(chunks)) {
      bytes += part.length;
      hash.update(part);
      const texts = list.push(part);
      if (texts.length > 0) await onRecords(texts);
    }
  } catch (error) {
    damage = damageOf(error, bytes);
    if (damage === undefined) throw error;
  }
  const sha256 = hash.digest('hex');
  if (bytes === 0) return { sha256, fault: damage ?? 'not_gzip' };
  const fault = damage ?? list.end();
  return fault === undefined ? { sha256 } : { sha256, fault };
}

function damageOf(error: unknown, bytes: number): FileFault | undefined {
  const { code } = Object(error) as NodeJS.ErrnoException;
  if (code === undefined || !GZIP_CODE.test(code)) return undefined;
  if (code === 'Z_BUF_ERROR') return 'cut_short';
  return code === 'GZIP_GAP' && bytes === 0 ? 'not_gzip' : 'damaged';
}
