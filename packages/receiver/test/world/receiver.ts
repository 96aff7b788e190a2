import { type ActivityEvent, createLogger, mergeCopies, readEnvironment } from '@iam-tracker/core';
import { readReadingSettings } from '@iam-tracker/core/reading';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { createLastingMarker } from '../../src/lasting-marker.ts';
import type { EventStore } from '../../src/ports.ts';
import { receive } from '../../src/receive.ts';
import { createEnvelopeSource } from '../../src/sources/envelope.ts';
import { aBatch, type TestMessage } from './envelopes.ts';

export const NOW = Date.parse('2026-03-05T10:11:20Z');

interface World {
  readonly variables?: Record<string, string>;
  readonly pushAccounts?: readonly string[];
  /** Called with what is about to be written; what it throws is what the table throws. */
  readonly onWrite?: (events: readonly ActivityEvent[]) => void;
}

/** A receiver over a table in memory that joins copies as the real one does. */
export function createReceiver({ variables = {}, pushAccounts = [], onWrite }: World = {}) {
  const clock = createVirtualTime(NOW);
  const stored = new Map<string, ActivityEvent>();
  const days = new Set<string>();
  const lines: Record<string, unknown>[] = [];
  const events: EventStore = {
    async putPushed(list, { beforeStoring, onConflict, onRepair }) {
      const fresh = new Map<string, ActivityEvent>();
      for (const event of list) {
        const known = fresh.get(event.eventId) ?? stored.get(event.eventId);
        const merge = known && mergeCopies(known, event);
        if (merge?.conflict !== undefined) onConflict(merge.conflict);
        if (merge === undefined) fresh.set(event.eventId, event);
        else if (merge.event !== known) {
          if (fresh.has(event.eventId)) fresh.set(event.eventId, merge.event);
          else {
            stored.set(event.eventId, merge.event);
            onRepair(merge.event);
          }
        }
      }
      if (fresh.size === 0) return [];
      await beforeStoring([...fresh.values()]);
      onWrite?.([...fresh.values()]);
      for (const event of fresh.values()) stored.set(event.eventId, event);
      return [...fresh.values()];
    },
  };
  const logger = createLogger({
    level: 'INFO',
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  const dayMarks = {
    async mark(list: Iterable<string>) {
      for (const day of list) days.add(day);
    },
  };
  const envelopes = createEnvelopeSource({
    events,
    markDays: createLastingMarker(dayMarks, clock),
    settings: readEnvironment({ AWS_REGION: 'us-east-1', ...variables }, readReadingSettings),
    pushAccounts: new Set(pushAccounts),
    clock,
    logger,
  });
  return {
    clock,
    days,
    lines,
    stored,
    /** Resolves to the ids of messages that come again. */
    async receive(messages: readonly TestMessage[], left = 60_000): Promise<string[]> {
      const context = { getRemainingTimeInMillis: () => left };
      const dependencies = { sources: [envelopes], clock, logger, maxAttempts: 5 };
      const { batchItemFailures } = await receive(aBatch(messages), context, dependencies);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}
