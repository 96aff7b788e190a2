import {
  type ActivityEvent,
  type Admission,
  admit,
  admitText,
  type FilterReason,
  type JsonObject,
  type NoiseSettings,
  parseJson,
} from '@iam-tracker/core';
import type { FileSummary } from '../../sources/file-summary.ts';
import type { SourceRecord } from '../../sources/read-file.ts';
import { createOtherCalls, type OtherCalls } from '../other-calls.ts';

/** What became of a stretch of records and files, as plain data that one thread hands to another. */
export interface DecodedPart {
  readonly records: number;
  readonly recordsBySource: ReadonlyMap<string, number>;
  /** In the order of their records. */
  readonly events: readonly DecodedEvent[];
  readonly unrelated: number;
  readonly filtered: ReadonlyMap<FilterReason, number>;
  /** All that is not among the events. */
  readonly others: OtherCalls;
  /** The files that end in it. */
  readonly files: readonly FileSummary[];
}

interface DecodedEvent {
  readonly event: ActivityEvent;
  /** JSON texts that were too large to keep. */
  readonly omittedFields: number;
}

/** Records of one part: what an interruption waits for, and what is held in memory. */
const PART_RECORDS = 2_000;

/** Events of one part: they are the large ones. */
const PART_EVENTS = 400;

interface PartBuilder {
  add(record: SourceRecord): void;
  /** Adds a record of which nothing is known around it but what its file's path tells. */
  addWhole(value: JsonObject, envelope: SourceRecord['envelope']): void;
  endFile(summary: FileSummary): void;
  /** Tells whether there is enough for a part. */
  isFull(): boolean;
  /** Returns what was added since the last time; undefined when there was nothing. */
  take(): DecodedPart | undefined;
}

/** Makes what admits records and puts them together in parts. */
export function createPartBuilder(noise: NoiseSettings): PartBuilder {
  const others = createOtherCalls();
  let part = newPart();

  function count(source: string, record: unknown, admission: Admission): void {
    part.records += 1;
    part.recordsBySource.set(source, (part.recordsBySource.get(source) ?? 0) + 1);
    if (admission.verdict === 'store') {
      const { event, omittedFields } = admission;
      part.events.push({ event, omittedFields: omittedFields.length });
      return;
    }
    others.add(record);
    if (admission.verdict === 'unrelated') part.unrelated += 1;
    else part.filtered.set(admission.reason, (part.filtered.get(admission.reason) ?? 0) + 1);
  }

  function addWhole(value: unknown, envelope: SourceRecord['envelope']): void {
    const { eventSource } = Object(value) as { eventSource?: unknown };
    const source = typeof eventSource === 'string' ? eventSource : UNKNOWN_SOURCE;
    count(source, value, admit(value, noise, envelope));
  }

  return {
    addWhole,
    add(record) {
      const { envelope } = record;
      if (record.kind === 'record') addWhole(record.value, envelope);
      else {
        const admission = admitText(record.text, noise, envelope);
        count(record.envelope.eventSource ?? UNKNOWN_SOURCE, parseJson(record.text), admission);
      }
    },
    endFile: (summary) => void part.files.push(summary),
    isFull: () => part.records >= PART_RECORDS || part.events.length >= PART_EVENTS,
    take() {
      if (part.records === 0 && part.files.length === 0) return undefined;
      const taken = { ...part, others: others.take() };
      part = newPart();
      return taken;
    },
  };
}

const UNKNOWN_SOURCE = '(unknown)';

function newPart() {
  return {
    records: 0,
    recordsBySource: new Map<string, number>(),
    events: [] as DecodedEvent[],
    unrelated: 0,
    filtered: new Map<FilterReason, number>(),
    files: [] as FileSummary[],
  };
}
