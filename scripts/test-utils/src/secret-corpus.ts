import { readFileSync } from 'node:fs';
import type { TestRecord } from './records.ts';

/** Identifiers that resemble secrets, and secrets in every place we know of; all are made up. */
export interface SecretCorpus {
  readonly kept: readonly {
    readonly what: string;
    /** Record, as `buildRecord` takes it. */
    readonly record: TestRecord;
    /** Texts that some attribute holds to the byte. */
    readonly identifiers: readonly string[];
    /** Attributes of the stored event. */
    readonly attributes?: Readonly<Record<string, string>>;
  }[];
  readonly gone: readonly {
    readonly what: string;
    readonly record: TestRecord;
    /** Stands in the record, and may stand in nothing that is made of it. */
    readonly secret: string;
  }[];
}

/** Reads the corpus of what redaction keeps and what it takes out. */
export function secretCorpus(): SecretCorpus {
  const text = readFileSync(new URL('secret-corpus.json', import.meta.url), 'utf8');
  return JSON.parse(text) as SecretCorpus;
}
