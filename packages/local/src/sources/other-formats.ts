import type { OtherFormat } from './file-summary.ts';

export const NOT_JSON: OtherFormat = { name: 'not JSON', isOpaque: false };

const UNPACK = 'unpack it to have it read';

/** What to do with a format that is recognised and not read. */
const ADVICE: Readonly<Record<string, string>> = {
  'a ZIP archive': UNPACK,
  'a 7z archive': UNPACK,
  'a tar archive': UNPACK,
  'Zstandard data': UNPACK,
  'bzip2 data': UNPACK,
  'xz data': UNPACK,
  'a Parquet file': 'the log files themselves are read, or JSON written of it',
};

/** Describes a format of which only its first bytes are known. */
export function otherFormatOf(name: string): OtherFormat {
  const advice = ADVICE[name];
  return { name, isOpaque: true, ...(advice === undefined ? {} : { advice }) };
}

/** What there is to say about the file that `isWriteTest` knows. */
export const WRITE_TEST_NOTE = 'the write test of a CloudWatch Logs export, no events';

/** Tells whether a text is the file `aws-logs-write-test`, which an export task leaves beside what it exports. */
export function isWriteTest(text: string): boolean {
  return text.trim() === 'Permission Check Successful';
}
