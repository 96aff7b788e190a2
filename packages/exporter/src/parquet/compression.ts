import * as zlib from 'node:zlib';

export interface Compression {
  readonly codec: 'ZSTD' | 'GZIP';
  compress(bytes: Uint8Array): Uint8Array;
}

/** What of `node:zlib` is needed; zstd came with Node 22.15. */
export interface ZlibFunctions {
  readonly gzipSync: typeof zlib.gzipSync;
  readonly zstdCompressSync?: (
    bytes: Uint8Array,
    options: { params: Record<number, number> },
  ) => Uint8Array;
}

/** `ZSTD_c_compressionLevel` of zstd.h, which `zlib.constants` has only where there is zstd. */
const ZSTD_LEVEL_PARAMETER = 100;

/** Level 1 of either: higher ones cost several times the time for a few per cent. */
const LEVEL = 1;

/** Chooses zstd where the runtime has it (Lambda's nodejs22.x does), else gzip. */
export function chooseCompression(functions: ZlibFunctions = zlib): Compression {
  const { zstdCompressSync, gzipSync } = functions;
  if (zstdCompressSync === undefined) {
    return { codec: 'GZIP', compress: (bytes) => gzipSync(bytes, { level: LEVEL }) };
  }
  const options = { params: { [ZSTD_LEVEL_PARAMETER]: LEVEL } };
  return { codec: 'ZSTD', compress: (bytes) => zstdCompressSync(bytes, options) };
}
