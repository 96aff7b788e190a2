/** What the errors of the file system and of zlib mean to somebody who only knows the file. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it does not exist (any more), or its link leads nowhere',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk cannot read it',
  Z_BUF_ERROR: 'the compressed data ends too early',
  Z_DATA_ERROR: 'the compressed data is damaged',
  GZIP_CHECKSUM: 'the compressed data does not match its checksum',
  GZIP_GAP: 'there is something else than gzip between or behind the compressed data',
};

/** Says in a few words why a file could not be read. */
export function describeFileError(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return MEANINGS[code] ?? code;
  return typeof message === 'string' ? message : String(error);
}
