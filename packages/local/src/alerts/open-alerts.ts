import {
  type AlertPublisher,
  alertBatch,
  type BatchCounters,
  closeGroups,
  createAlertMemory,
  createDynamoDbDocuments,
  createDynamoDbLedger,
  createKnownAccounts,
  createRightsInventory,
  createStreamMemory,
  namingAccounts,
  readStreamBatch,
  trustingOrganization,
} from '@iam-tracker/alerter/alert';
import {
  CATALOGUE,
  createDetectionState,
  createEngine,
  type DetectionSettings,
  type Rule,
  toRuleEvent,
} from '@iam-tracker/alerter/detect';
import {
  type ActivityEvent,
  AppError,
  chunksOf,
  DISPOSITIONS,
  encodeEvent,
  encodeUnexplainedChange,
  type Logger,
  type UnexplainedChange,
} from '@iam-tracker/core';
import type { AccountRecords } from '@iam-tracker/core/aws';
import type { TrailFinding, TrailShard } from '@iam-tracker/core/trail';
import { encodeTrailFinding, toFindingRecord } from '@iam-tracker/core/trail-finding';
import type { Tracker } from '../open-tracker.ts';
import { openAlertFeed, type StoredEvent } from './alert-feed.ts';
import { createAlertOutbox, type NotedArrival } from './alert-outbox.ts';
import { countSeverities, type SeverityCounts } from './severity-counter.ts';
import { createStateCache } from './state-cache.ts';

export interface AlertsOptions {
  readonly settings: DetectionSettings;
  /** All rules to ask, those of one's own among them; ours unless given. */
  readonly rules?: readonly Rule[];
  readonly groupMinutes: number;
  readonly maxAgeHours: number;
  readonly publisher: AlertPublisher;
  readonly logger: Logger;
  /**
   * The events come from files: they are judged in the order of their times, as if watched when they happened, and what
   * is old among them is history, not something that was missed.
   */
  readonly isOrdered?: boolean | undefined;
}

/** Counts of alerts while they were open. */
export interface AlertsOutcome extends Readonly<BatchCounters['alerts']> {
  /** Events whose alerts could not be dealt with; the next run tries again. */
  readonly pending: number;
  /** Messages that told of alerts no message had told of. */
  readonly summaries: number;
  /** The same alerts by their severity. */
  readonly severities: SeverityCounts;
}

export interface Alerts {
  /** The tracker, whose new events, unexplained changes and findings in the files of a trail now raise alerts. */
  readonly tracker: Tracker;
  /** Waits for the alerts of everything that was stored. */
  finish(): Promise<AlertsOutcome>;
}

/**
 * Raises alerts about what is stored from now on, and about what an earlier run stored and could not
 * deal with any more: through the use case of the deployed alerter and its tables.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function openAlerts(tracker: Tracker, options: AlertsOptions): Promise<Alerts> {
  const { clock, random, database } = tracker;
  const { groupMinutes, isOrdered, logger, maxAgeHours } = options;
  const accounts = createKnownAccounts(tracker.accounts, clock, logger);
  const settings = trustingOrganization(options.settings, accounts);
  const publisher = namingAccounts(options.publisher, accounts);
  const { rules = CATALOGUE } = options;
  const { client, tableNames } = database;
  const table = { client, clock, random };
  const stored = createDynamoDbDocuments({ ...table, tableName: tableNames.detectionState });
  const state = createStateCache(stored);
  const context = { documents: state.documents, clock, random };
  const inventory = createRightsInventory({
    ...{ ...table, tableName: tableNames.userRecords, findsMembers: true },
  });
  const memory = createStreamMemory(context, inventory);
  const counting = countSeverities(
    createDynamoDbLedger({ ...table, tableName: tableNames.alerts }),
  );
  const dependencies = {
    engine: createEngine(rules, settings),
    settings,
    state: createDetectionState(context),
    ...createAlertMemory({ documents: stored, clock, random }),
    ledger: counting.ledger,
    publisher,
    accounts,
    ...memory,
    clock,
    logger,
  };
  let summaries = 0;
  let alone: Promise<unknown> = Promise.resolve();
  const counts = { sent: 0, grouped: 0, suppressed: 0, historical: 0, dry_run: 0 };

  /** Deals with what the streams of deployed tables would deliver; returns the places that failed. */
  async function judge(images: readonly StoredImage[]): Promise<readonly number[]> {
    const batch = readStreamBatch(streamOf(images), clock, logger);
    const { failedIds, counters } = await alertBatch(
      dependencies,
      { groupMinutes, maxAgeHours, deadline: NEVER, isOrdered },
      batch.arrivals.map((arrival) => ({
        ...arrival,
        isImported: images[Number(arrival.id)]?.isImport === true,
      })),
    );
    for (const each of DISPOSITIONS) counts[each] += counters.alerts[each];
    return failedIds.map(Number);
  }

  async function judgeEvents(stored: readonly StoredEvent[]) {
    const images = stored.map(({ event, ...arrival }) => ({
      image: encodeEvent(event, NOT_KEPT),
      ...arrival,
    }));
    const failed = await judge(images);
    return failed.flatMap((index) => stored[index]?.event ?? []);
  }

  const outbox = createAlertOutbox(stored);
  const learn = async (events: readonly ActivityEvent[]) => {
    const seen = events.map(toRuleEvent);
    await memory.issuedKeys.remember(seen);
    await memory.directoryNames.remember(seen);
  };
  const feed = await openAlertFeed({
    events: tracker.events,
    outbox,
    clock,
    judge: judgeEvents,
    keepLearnt: state.flush,
    learn,
    isOrdered,
  });

  /** Has records raise alerts. The scanner notes its verdict after this: what fails here, it raises again. */
  function raising<Records extends Pick<AccountRecords, 'putUnexplained'>>(
    records: Records,
  ): Records {
    return {
      ...records,
      async putUnexplained(change, options) {
        await records.putUnexplained(change, options);
        await raise(change);
      },
    };
  }

  async function raise(change: UnexplainedChange): Promise<void> {
    const image = encodeUnexplainedChange(change, NOT_KEPT);
    if (await judgeAlone([{ image, storedAt: clock.now(), isImport: false }])) return;
    throw new AppError('INCOMPLETE', `The alert on change ${change.changeId} was not raised.`, {
      hint: 'The next scan tries again.',
    });
  }

  /** The chain's ledger knows them after this: what fails here is found again. */
  async function recordFindings(
    shard: TrailShard,
    found: readonly TrailFinding[],
    signal?: AbortSignal,
  ): Promise<void> {
    for (const part of chunksOf(found, MAX_FINDINGS)) {
      signal?.throwIfAborted();
      // A copy does not say since when an account is watched.
      const arrival = { storedAt: clock.now(), isImport: true };
      const images = part.map((finding) => ({
        image: encodeTrailFinding(toFindingRecord(shard, finding), NOT_KEPT),
        ...arrival,
      }));
      if (await judgeAlone(images)) continue;
      throw new AppError('INCOMPLETE', 'Not every alert on files of the trail was raised.', {
        hint: 'Collecting the same files again goes on with them.',
      });
    }
  }

  /**
   * Judges what is no event; tells whether all of it is dealt with. One call after the other, though accounts are scanned side by
   * side, and not beside events that an earlier run left: alerts of one group would meet in the same items.
   */
  function judgeAlone(images: readonly StoredImage[]): Promise<boolean> {
    const judged = alone.then(async () => {
      await feed.finish();
      const failed = await judge(images);
      await state.flush();
      return failed.length === 0;
    });
    alone = judged.catch(() => undefined);
    return judged;
  }

  return {
    tracker: {
      ...tracker,
      events: feed.events,
      records: {
        ...raising(tracker.records),
        ofMember: (accountId) => raising(tracker.records.ofMember(accountId)),
      },
      findings: { record: recordFindings },
    },
    async finish() {
      const pending = await feed.finish();
      const { closed } = await closeGroups(dependencies, { deadline: NEVER, isLast: true });
      summaries += closed;
      return { ...counts, pending, summaries, severities: counting.severities };
    },
  };
}

/** A run at home ends when it is done. */
const NEVER = Number.POSITIVE_INFINITY;

/** Findings that are judged at a time. */
const MAX_FINDINGS = 200;

/** The alerter reads no times to live. */
const NOT_KEPT = { retentionDays: 0 };

interface StoredImage extends NotedArrival {
  readonly image: object;
}

/** Returns what the stream of a deployed table would deliver. */
function streamOf(images: readonly StoredImage[]) {
  return {
    Records: images.map(({ image, storedAt }, index) => ({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(index),
        ApproximateCreationDateTime: storedAt / 1000,
        NewImage: image,
      },
    })),
  };
}
