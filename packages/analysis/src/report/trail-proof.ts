import {
  compareText,
  groupBy,
  type Interval,
  intersectIntervals,
  SECOND,
  subtractIntervals,
  totalSeconds,
} from '@iam-tracker/core';
import {
  provenIntervals,
  provenTo,
  TRAIL_STATES,
  type TrailLedger,
  type TrailState,
  trailStateOf,
} from '@iam-tracker/core/trail';
import { countersOf, keepNewest } from '../bounded-collections.ts';
import type { ReportPeriod } from './report-data.ts';
import type { TamperedObject, TrailLine, TrailProof } from './trail-figures.ts';

const SHOWN_LINES = 50;
const SHOWN_OBJECTS = 25;

/** Sums up what digests prove of a period, of one account where one is asked for; undefined where there is no trail. */
export async function proveTrail(
  ledgers: AsyncIterable<TrailLedger>,
  { madeAt, since, until }: ReportPeriod,
  accountId?: string,
): Promise<TrailProof | undefined> {
  const period = { start: Math.floor(since / SECOND), end: Math.floor(until / SECOND) };
  const now = Math.floor(madeAt / SECOND);
  const chains: TrailLine[] = [];
  const objects = keepNewest<TamperedObject>(SHOWN_OBJECTS, newestFirst);
  for await (const ledger of ledgers) {
    if (accountId !== undefined && ledger.shard.accountId !== accountId) continue;
    chains.push(lineOf(ledger, period, now));
    for (const finding of ledger.findings) objects.add({ ...finding, ...ledger.shard });
  }
  if (chains.length === 0) return undefined;
  const states = countersOf(TRAIL_STATES, () => 0);
  for (const { state } of chains) states[state] += 1;
  const sum = (count: (line: TrailLine) => number) =>
    chains.reduce((total, line) => total + count(line), 0);
  const known = chains.flatMap(({ since: from, provenTo: to }) =>
    from === undefined || to === undefined ? [] : { from, to },
  );
  const isKnown = known.length === chains.length;
  const lines = joinQuiet(chains).sort(worstFirst);
  return {
    chains: chains.length,
    chainAccounts: new Set(chains.map((line) => line.accountId)).size,
    states,
    openChains: chains.filter(({ open }) => open > 0).length,
    longestOpen: largest(chains.map(({ open }) => open)),
    begins: isKnown ? largest(known.map(({ from }) => from)) : undefined,
    provenTo: isKnown ? -largest(known.map(({ to }) => -to)) : undefined,
    unprovenFiles: sum((line) => line.unprovenFiles),
    lines: { shown: lines.slice(0, SHOWN_LINES), count: lines.length },
    tampering: { shown: objects.list(), count: sum(({ findings }) => findings) },
  };
}

function lineOf(ledger: TrailLedger, period: Interval, now: number): TrailLine {
  const { fileCount, findingCount, shard, since, unprovenFiles } = ledger;
  const state = trailStateOf(ledger, now);
  return {
    accountId: shard.accountId,
    regions: [shard.region],
    ...{ state, since, unprovenFiles },
    provenTo: since === undefined ? undefined : provenTo(ledger),
    open: totalSeconds(openOf(ledger, period, state)),
    findings: findingCount,
    files: fileCount,
  };
}

/** What of the period is not proven, from the beginning of the chain to its end: what comes behind that is not due, or silence. */
function openOf(ledger: TrailLedger, period: Interval, state: TrailState): Interval[] {
  const { since, through } = ledger;
  if (since === undefined || through === undefined) return [];
  const known = intersectIntervals([period], [{ start: since, end: through }]);
  // What cannot be true proves nothing.
  return state === 'not believed' ? known : subtractIntervals(known, provenIntervals(ledger));
}

function isQuiet({ open, state, unprovenFiles }: TrailLine): boolean {
  return state === 'proven' && open === 0 && unprovenFiles === 0;
}

function joinQuiet(chains: readonly TrailLine[]): TrailLine[] {
  const quiet = groupBy(chains.filter(isQuiet), ({ accountId }) => accountId);
  const joined = [...quiet.values()].map((own): TrailLine => {
    const [first] = own;
    return {
      ...first,
      regions: own.flatMap(({ regions }) => regions).sort(compareText),
      since: largest(own.map(({ since = 0 }) => since)),
      provenTo: -largest(own.map((line) => -(line.provenTo ?? 0))),
      files: own.reduce((total, { files }) => total + files, 0),
    };
  });
  return [...chains.filter((line) => !isQuiet(line)), ...joined];
}

function worstFirst(a: TrailLine, b: TrailLine): number {
  return (
    TRAIL_STATES.indexOf(a.state) - TRAIL_STATES.indexOf(b.state) ||
    b.findings - a.findings ||
    b.open - a.open ||
    b.unprovenFiles - a.unprovenFiles ||
    compareText(a.accountId, b.accountId) ||
    compareText(a.regions[0] ?? '', b.regions[0] ?? '')
  );
}

function newestFirst(a: TamperedObject, b: TamperedObject): number {
  return (
    b.foundAt - a.foundAt ||
    b.start - a.start ||
    compareText(a.accountId, b.accountId) ||
    compareText(a.region, b.region) ||
    compareText(a.object, b.object)
  );
}

/** Of tens of thousands: more than a call takes arguments. */
function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
