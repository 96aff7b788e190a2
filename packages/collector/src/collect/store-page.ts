import {
  type ActivityEvent,
  type Admission,
  addCopies,
  admitText,
  countConflict,
  type Envelope,
  type FilterReason,
  isOwnEvent,
  isOwnService,
  type NoiseSettings,
  newCopyCounters,
  type ReadPass,
  readService,
  type ShardId,
  type ShardLedger,
  servicesNaming,
} from '@iam-tracker/core';
import type { EventStore, LookupEntry, StoreMissingOptions, StoreOptions } from '../ports.ts';
import { countFiltered } from './collect-result.ts';
import { createPushWatch, type PushWatch } from './push-watch.ts';
import { CATCH_UP_SECONDS, type ShardProgress } from './shard-progress.ts';

/** An event of the page that is to be stored. */
interface Sighting {
  readonly event: ActivityEvent;
  readonly second: number;
  readonly omittedFields: number;
}

/**
 * Stores what belongs in the ledger and counts the rest; resolves when all of it is acknowledged.
 * Seconds that no run has read yet are written blind; where they were read before, or push may have brought
 * them, only what is missing or better is written, which is cheaper and tells what had come late.
 */
export async function storePage(
  entries: readonly LookupEntry[],
  progress: ShardProgress,
  events: EventStore,
  noise: NoiseSettings,
): Promise<void> {
  const ledger = progress.ledger();
  const { accountId, region: awsRegion } = ledger.shard;
  const fresh: Sighting[] = [];
  const known: Sighting[] = [];
  const filtered: FilterReason[] = [];
  for (const { text, envelope } of entries) {
    // Whose history it is and where it was found: for the records that do not say it themselves.
    const admission = admitText(text, noise, { ...envelope, accountId, awsRegion });
    if (admission.verdict === 'unrelated') continue;
    if (!isOfShard(progress.shard, admission, envelope)) continue;
    if (admission.verdict === 'filter') {
      // Every event is read again by each settle pass; what is left out counts once all the same.
      if (isFirstRead(ledger, envelope.eventTime)) filtered.push(admission.reason);
      continue;
    }
    const { event, omittedFields } = admission;
    const second = envelope.eventTime ?? Math.floor(Date.parse(event.eventTime) / 1000);
    const sighting = { event, second, omittedFields: omittedFields.length };
    (isFirstRead(ledger, second) ? fresh : known).push(sighting);
  }
  const copies = newCopyCounters();
  const refused = new Set<ActivityEvent>();
  const options: StoreOptions = {
    onConflict(conflict) {
      refused.add(conflict.refused);
      countConflict(copies, conflict);
    },
    onRepair() {
      copies.repaired += 1;
    },
  };
  const push = createPushWatch(progress);
  const added = await storeFresh(fresh, events, options, push);
  const lacking = await storeMissing(known, events, options, push);
  // Only now: a page that could not be stored is read, and counted, again.
  const { counters } = progress;
  push.tell();
  addCopies(counters.copies, copies);
  for (const reason of filtered) countFiltered(counters, reason);
  for (const { event, omittedFields } of [...added, ...lacking]) {
    if (refused.has(event)) continue;
    counters.stored += 1;
    counters.omittedFields += omittedFields;
    if (event.eventType === 'unparsed') counters.unparsed += 1;
  }
  counters.late += lacking.filter(({ second }) => isLate(ledger, second)).length;
}

async function storeFresh(
  fresh: readonly Sighting[],
  events: EventStore,
  options: StoreOptions,
  push: PushWatch,
): Promise<readonly Sighting[]> {
  if (push.isOn) return storeMissing(fresh, events, { ...options, isFirstRead: true }, push);
  if (fresh.length > 0) await events.put(eventsOf(fresh), options);
  return fresh;
}

/** Stores what is not there and returns just that. */
async function storeMissing(
  sightings: readonly Sighting[],
  events: EventStore,
  options: StoreMissingOptions,
  push: PushWatch,
): Promise<readonly Sighting[]> {
  const ids = new Set<string>();
  for (const { list, watching } of push.split(sightings)) {
    if (list.length === 0) continue;
    const missing = await events.putMissing(eventsOf(list), { ...options, ...watching });
    for (const { eventId } of missing) ids.add(eventId);
  }
  return sightings.filter(({ event }) => ids.has(event.eventId));
}

function eventsOf(sightings: readonly Sighting[]): readonly ActivityEvent[] {
  return sightings.map(({ event }) => event);
}

/**
 * Tells whether an event is the shard's to store. A name is asked for on behalf of some services; the events
 * that others call alike are read in their own shards, if at all. What names no service is kept. The name of a
 * resource finds events of every service that knows it; those that are read by source or by name are not its.
 */
function isOfShard(shard: ShardId, admission: Admission, envelope: Envelope): boolean {
  if (shard.source !== undefined) return true;
  const event = 'event' in admission ? admission.event : undefined;
  const service = readService(envelope.eventSource) ?? readService(event?.eventSource);
  const name = shard.eventName ?? envelope.eventName ?? event?.eventName;
  if (shard.resourceName !== undefined) return isOwnService(service) && !isOwnEvent(service, name);
  if (service === undefined) return true;
  return servicesNaming(shard.eventName).has(service) || isOwnEvent(service, name);
}

/** Before its `since` a ledger knows nothing; a backfill may well read there. */
function isFirstRead({ since, passes }: ShardLedger, second: number | undefined): boolean {
  return second === undefined || second < since || isOwed(passes[0], second);
}

function isOwed(pass: ReadPass, second: number): boolean {
  return second >= pass.through || pass.gaps.some((gap) => gap.start <= second && second < gap.end);
}

/** Late is what neither the first walk nor the catch-up shortly after it was shown. */
function isLate({ passes }: ShardLedger, second: number): boolean {
  return !passes.some((pass) => pass.delaySeconds <= CATCH_UP_SECONDS && isOwed(pass, second));
}
