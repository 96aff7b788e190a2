import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { coarsenIntervals, type Interval } from '../../coverage/interval.ts';
import {
  DOUBTS,
  formatShardId,
  PROCESSING_STATUSES,
  parseShardId,
  type ReadPass,
  type ShardLedger,
  settledThrough,
  type Withdrawal,
} from '../../coverage/ledger.ts';
import { AppError } from '../../error.ts';
import { printable } from '../../text.ts';
import { formatTime, SECOND } from '../../time.ts';
import { formatPush, parsePush } from './push-item.ts';

/** A ledger as the control table keeps it: texts and numbers a person can read in the console. */
export type LedgerItem = Record<string, AttributeValue>;

// An interval is at most 44 bytes of text and a few of overhead; with 7,000 of them an item stays
// under 350 KB, clear of DynamoDB's 400 KB (developer guide, "Service quotas").
const MAX_INTERVALS = 7_000;
const MAX_ERROR_LENGTH = 4_000;

/**
 * Returns the ledger as it will be read back: the same, unless it would outgrow an item. Then the
 * smallest holes between intervals are filled, which is safe: what counts as unread is read again.
 * The text of the last error is bounded and made printable.
 */
export function fitLedger(ledger: ShardLedger): ShardLedger {
  const limit = Math.floor(MAX_INTERVALS / (ledger.passes.length + 1));
  const fitPass = (pass: ReadPass): ReadPass => ({
    ...pass,
    gaps: coarsenIntervals(pass.gaps, limit),
  });
  const [firstWalk, ...settlePasses] = ledger.passes;
  const { lastError, ...rest } = ledger;
  return {
    ...rest,
    passes: [fitPass(firstWalk), ...settlePasses.map(fitPass)],
    lost: coarsenIntervals(ledger.lost, limit),
    ...(lastError ? { lastError: printable(lastError, MAX_ERROR_LENGTH) } : {}),
  };
}

/** Encodes a ledger that fits; `decodeLedger` gives the very same back. */
export function encodeLedger(ledger: ShardLedger): LedgerItem {
  const [firstWalk, ...settlePasses] = ledger.passes;
  return {
    shard: { S: formatShardId(ledger.shard) },
    version: { N: String(ledger.version) },
    processing_status: { S: ledger.processingStatus },
    since: { S: formatSecond(ledger.since) },
    walked_through: { S: formatSecond(firstWalk.through) },
    gaps: formatIntervals(firstWalk.gaps),
    // For people and alarms; said again by settle_passes, which is what counts.
    settled_through: mapOf(settlePasses, (pass) => ({ S: formatSecond(settledThrough(pass)) })),
    settle_passes: mapOf(settlePasses, (pass) => ({
      M: { through: { S: formatSecond(pass.through) }, gaps: formatIntervals(pass.gaps) },
    })),
    lost: formatIntervals(ledger.lost),
    events_processed_count: { N: String(ledger.eventsProcessed) },
    events_filtered_count: { N: String(ledger.eventsFiltered) },
    late_events_count: { N: String(ledger.lateEvents) },
    unparsed_events_count: { N: String(ledger.unparsedEvents) },
    ...(ledger.lastError === undefined ? {} : { last_error: { S: ledger.lastError } }),
    ...(ledger.lastExecutionTime === undefined
      ? {}
      : { last_execution_time: { S: new Date(ledger.lastExecutionTime).toISOString() } }),
    ...(ledger.withdrawal === undefined
      ? {}
      : { last_withdrawal: formatWithdrawal(ledger.withdrawal) }),
    ...(ledger.push === undefined ? {} : { push: formatPush(ledger.push) }),
  };
}

/**
 * Decodes an item of the control table.
 *
 * @throws AppError STORAGE_FAILED when the item is not a ledger that `encodeLedger` wrote: guessing
 * at what was read could lose events.
 */
export function decodeLedger(item: LedgerItem): ShardLedger {
  const name = item.shard?.S ?? '';
  const shard = parseShardId(name);
  if (shard === undefined) throw unreadable(name, 'shard');
  const required = <T>(attribute: string, value: T | undefined): T => {
    if (value === undefined) throw unreadable(name, attribute);
    return value;
  };
  const second = (attribute: string) =>
    required(attribute, parseSecond(item[attribute] ?? missing));
  const count = (attribute: string) => required(attribute, parseCount(item[attribute] ?? missing));
  const intervals = (attribute: string) =>
    required(attribute, parseIntervals(item[attribute] ?? missing));
  const status = PROCESSING_STATUSES.find((known) => known === item.processing_status?.S);
  const firstWalk = {
    delaySeconds: 0,
    through: second('walked_through'),
    gaps: intervals('gaps'),
  };
  return {
    shard,
    since: second('since'),
    passes: [firstWalk, ...required('settle_passes', parsePasses(item.settle_passes ?? missing))],
    lost: intervals('lost'),
    processingStatus: required('processing_status', status),
    eventsProcessed: count('events_processed_count'),
    eventsFiltered: count('events_filtered_count'),
    lateEvents: count('late_events_count'),
    unparsedEvents: count('unparsed_events_count'),
    ...(item.last_error?.S === undefined ? {} : { lastError: item.last_error.S }),
    ...(item.last_execution_time === undefined
      ? {}
      : {
          lastExecutionTime: required(
            'last_execution_time',
            parseMilliseconds(item.last_execution_time),
          ),
        }),
    ...(item.last_withdrawal === undefined
      ? {}
      : { withdrawal: required('last_withdrawal', parseWithdrawal(item.last_withdrawal)) }),
    ...(item.push === undefined ? {} : { push: required('push', parsePush(item.push)) }),
    version: count('version'),
  };
}

const missing: AttributeValue = { NULL: true };

function unreadable(shard: string, attribute: string): AppError {
  return new AppError(
    'STORAGE_FAILED',
    `The ledger of shard "${shard}" cannot be read: its ${attribute} is missing or malformed.`,
    { hint: 'Restore the item from a backup, or delete it to have the shard read again.' },
  );
}

/** A settle pass goes by its delay in minutes, as its setting does. */
function mapOf(
  passes: readonly ReadPass[],
  encode: (pass: ReadPass) => AttributeValue,
): AttributeValue.MMember {
  return {
    M: Object.fromEntries(passes.map((pass) => [String(pass.delaySeconds / 60), encode(pass)])),
  };
}

function parsePasses(value: AttributeValue): ReadPass[] | undefined {
  if (value.M === undefined) return undefined;
  const passes: ReadPass[] = [];
  for (const [minutes, pass] of Object.entries(value.M)) {
    const through = parseSecond(pass.M?.through ?? missing);
    const gaps = parseIntervals(pass.M?.gaps ?? missing);
    const delaySeconds = Math.round(Number(minutes) * 60);
    if (through === undefined || gaps === undefined || !(delaySeconds >= 0)) return undefined;
    passes.push({ delaySeconds, through, gaps });
  }
  return passes.sort((a, b) => a.delaySeconds - b.delaySeconds);
}

function formatWithdrawal({ reason, at, from, claimedThrough }: Withdrawal): AttributeValue {
  return {
    M: {
      reason: { S: reason },
      at: { S: formatSecond(at) },
      from: { S: formatSecond(from) },
      claimed_through: { S: formatSecond(claimedThrough) },
    },
  };
}

function parseWithdrawal({ M = {} }: AttributeValue): Withdrawal | undefined {
  const reason = DOUBTS.find((known) => known === M.reason?.S);
  const [at, from, claimedThrough] = [M.at, M.from, M.claimed_through].map((value) =>
    parseSecond(value ?? missing),
  );
  if (reason === undefined || at === undefined || from === undefined) return undefined;
  return claimedThrough === undefined ? undefined : { reason, at, from, claimedThrough };
}

function formatIntervals(intervals: readonly Interval[]): AttributeValue.LMember {
  return {
    L: intervals.map(({ start, end }) => ({ S: `${formatSecond(start)}/${formatSecond(end)}` })),
  };
}

function parseIntervals(value: AttributeValue): Interval[] | undefined {
  const intervals: Interval[] = [];
  for (const entry of value.L ?? [missing]) {
    const [start, end, ...more] = (entry.S ?? '')
      .split('/')
      .map((text) => parseSecond({ S: text }));
    if (start === undefined || end === undefined || more.length > 0) return undefined;
    intervals.push({ start, end });
  }
  return intervals;
}

function formatSecond(second: number): string {
  return formatTime(second * SECOND);
}

function parseSecond(value: AttributeValue): number | undefined {
  const milliseconds = parseMilliseconds(value);
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

function parseMilliseconds(value: AttributeValue): number | undefined {
  const milliseconds = Date.parse(value.S ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function parseCount(value: AttributeValue): number | undefined {
  const count = Number(value.N ?? Number.NaN);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** Writes JSON that is the same for the same content, in whatever order the keys of maps came back. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * Adds the attribute `seal`, a digest of all others. It holds no secret: it tells of a slip of the hand, a script or a
 * damaged backup, not of a writer who computes it anew.
 */
export function sealItem(item: LedgerItem): LedgerItem {
  return { ...item, seal: { S: digestOf(item) } };
}

/** Tells whether an item was changed after it was sealed; one that never was sealed counts as whole. */
export function isSealBroken(item: LedgerItem): boolean {
  const { seal, ...rest } = item;
  return seal !== undefined && seal.S !== digestOf(rest);
}

function digestOf(item: LedgerItem): string {
  return createHash('sha256').update(sortedJson(item)).digest('base64url');
}
