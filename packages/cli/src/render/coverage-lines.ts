import {
  type EventStream,
  findDoubt,
  groupBy,
  joinLedgers,
  nameStream,
  type ShardLedger,
} from '@iam-tracker/core';

/** One line of what is read: a shard, or all event names (or resources) of a Region that have nothing special about them. */
export interface CoverageLine {
  /** Of the shards it stands for, the same. */
  readonly accountId: string;
  readonly region: string;
  /** `sts`, `StopLogging`, `37 event names` or `24 own resources`. */
  readonly stream: string;
  /** What it is one of where they have one column of a matrix; undefined for a source, which has its own. */
  readonly group: 'event names' | 'own resources' | undefined;
  readonly ledger: ShardLedger;
  readonly ledgers: readonly ShardLedger[];
}

/**
 * Returns the lines in which coverage is shown: sources first, by Region. Event names are dozens a Region and
 * nearly always alike, so they are one line, and a line each only where something is wrong at `now`, milliseconds.
 */
export function coverageLines(ledgers: readonly ShardLedger[], now: number): CoverageLine[] {
  const places = groupBy(ledgers, ({ shard }) => `${shard.accountId}#${shard.region}`);
  const isSpecial = (ledger: ShardLedger) =>
    isUnfinished(ledger) || findDoubt(ledger, Math.floor(now / 1000)) !== undefined;
  return [...places.values()].flatMap((own) => {
    const bySource = own.filter(({ shard }) => shard.source !== undefined);
    const byName = own.filter(({ shard }) => shard.eventName !== undefined);
    const byResource = own.filter(({ shard }) => shard.resourceName !== undefined);
    return [
      ...bySource.map((ledger) => lineOf([ledger])),
      ...[byName, byResource].flatMap((alike) => joinAlike(alike, isSpecial)),
    ];
  });
}

function joinAlike(
  ledgers: readonly ShardLedger[],
  isSpecial: (ledger: ShardLedger) => boolean,
): CoverageLine[] {
  const [first, ...others] = ledgers.filter((ledger) => !isSpecial(ledger));
  return [
    ...(first === undefined ? [] : [lineOf([first, ...others])]),
    ...ledgers.filter(isSpecial).map((ledger) => lineOf([ledger])),
  ];
}

function isUnfinished({ lastError, lost, passes }: ShardLedger): boolean {
  return lastError !== undefined || lost.length > 0 || passes[0].gaps.length > 0;
}

function lineOf(ledgers: readonly [ShardLedger, ...ShardLedger[]]): CoverageLine {
  const [{ shard }] = ledgers;
  const group = groupOf(shard);
  return {
    accountId: shard.accountId,
    region: shard.region,
    stream: ledgers.length === 1 ? shortName(nameStream(shard)) : `${ledgers.length} ${group}`,
    group,
    ledger: joinLedgers(ledgers),
    ledgers,
  };
}

function groupOf({ eventName, source }: EventStream): CoverageLine['group'] {
  if (source !== undefined) return undefined;
  return eventName === undefined ? 'own resources' : 'event names';
}

const COMMON_ENDING = /\.amazonaws\.com$/;

/** Returns an event source without its ending, where that is the usual one; event names as they are. */
function shortName(stream: string): string {
  return stream.replace(COMMON_ENDING, '');
}
