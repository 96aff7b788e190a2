import type { ReadFileKey } from '@iam-tracker/core/aws';
import type { TrailObject } from './store-file.ts';

/** The buckets of trails. */
export interface TrailObjects {
  /**
   * Opens an object; undefined when it is still the one with `unlessEtag`. Its bytes come as they are read, and throw the
   * signal's reason when it is aborted.
   *
   * @throws TrailFileError gone, denied, kms; what the way to S3 threw
   */
  open(
    file: ReadFileKey,
    options: { readonly unlessEtag?: string; readonly signal: AbortSignal },
  ): Promise<TrailObject | undefined>;
}
