import { AppError } from '@iam-tracker/core';

/** What is wrong with a file of a trail, as logs and tests name it, and what it means. */
export const FILE_FAULTS = {
  gone: 'it is not there any more',
  denied: 'access to it is denied',
  kms: 'its key (KMS) does not decrypt it for us',
  not_gzip: 'it is not gzip',
  cut_short: 'it ends in the middle',
  damaged: 'its gzip data is damaged, or something else lies behind it',
  not_json: 'it is not JSON',
  no_records: 'it has no list "Records"',
  record_too_large: 'one of its records is larger than any that CloudTrail writes',
  too_long: 'the time of the function was over before its end',
} as const;

export type FileFault = keyof typeof FILE_FAULTS;

/** A file of a trail that could not be read to its end; what could be read of it is stored. */
export class TrailFileError extends AppError {
  readonly fault: FileFault;

  constructor(fault: FileFault, message: string, details: { hint?: string; cause?: unknown } = {}) {
    super(REFUSALS.has(fault) ? 'AWS_REFUSED' : 'BAD_INPUT_FILE', message, details);
    this.name = 'TrailFileError';
    this.fault = fault;
  }
}

const REFUSALS: ReadonlySet<FileFault> = new Set(['gone', 'denied', 'kms']);
