import type { NoiseSettings } from '@iam-tracker/core';
import { summariseWhole } from '../../sources/file-summary.ts';
import { placeInText } from '../../sources/place-around.ts';
import { readFile, type SourceFile } from '../../sources/read-file.ts';
import { readWholeFile } from '../../sources/whole-file.ts';
import { createPartBuilder, type DecodedPart } from './decoded-part.ts';

/** A file and the way to read it. */
export interface FileToDecode extends SourceFile {
  /** Not a pipe or a device, which can be read only once. */
  readonly isRegular: boolean;
}

interface DecodeOptions {
  readonly noise: NoiseSettings;
  readonly signal?: AbortSignal | undefined;
  /** Instead of what is at the path. */
  readonly bytes?: AsyncIterable<Buffer> | undefined;
}

/**
 * Reads files and admits their records: ordinary ones at once, all others with patience for what is in them. The
 * same files always give the same parts.
 *
 * @throws the signal's reason when aborted.
 */
export async function* decodeFiles(
  files: readonly FileToDecode[],
  { noise, signal, bytes }: DecodeOptions,
): AsyncGenerator<DecodedPart> {
  const builder = createPartBuilder(noise);
  for (const file of files) {
    signal?.throwIfAborted();
    const values = file.isRegular ? readWholeFile(file.path) : undefined;
    if (values === undefined) {
      for await (const item of readFile(file, { signal, bytes })) {
        if (item.kind === 'file') builder.endFile(item.summary);
        else builder.add(item);
        if (builder.isFull()) yield* taken();
      }
    } else {
      const place = placeInText(file.path);
      const envelope = 'accountId' in place ? place : undefined;
      for (const value of values) {
        builder.addWhole(value, envelope);
        if (builder.isFull()) yield* taken();
      }
      builder.endFile(summariseWhole(file.path, values.length));
    }
  }
  yield* taken();

  function* taken(): Generator<DecodedPart> {
    const part = builder.take();
    if (part !== undefined) yield part;
  }
}
