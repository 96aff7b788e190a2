import { describeError, printable, redactText, totalSeconds } from '@iam-tracker/core';
import {
  FINDING_CLASSES,
  type Finding,
  type FindingClass,
  type FindingReason,
  type VerifiedChain,
  type VerifiedPlace,
  type VerifiedTrail,
} from '@iam-tracker/trail';
import type { Colors, Terminal } from '../terminal.ts';
import { countCell, type Listing, writeListing } from './listing.ts';
import { formatCount, formatCounted, formatDuration, formatMinute } from './quantities.ts';
import { writeJson } from './stream.ts';
import type { Cell } from './table/column.ts';
import { findingDocument, placeDocument, verifiedDocument } from './verified-document.ts';

/** A line of the screen: a trail in a Region of an account, or a Region without any. */
interface ChainLine {
  readonly place: VerifiedPlace;
  readonly chain: VerifiedChain | undefined;
  /** Findings of the place stand in its first line. */
  readonly findings: readonly Finding[];
}

/** A finding with its place. */
interface PlacedFinding extends Finding {
  readonly place: VerifiedPlace;
}

const REASONS: Record<FindingReason, string> = {
  digest_broken: 'this digest is none: no whole gzip file with a digest in it',
  digest_moved: 'this digest was written for another hour, Region or bucket',
  digest_forged: 'no key of CloudTrail made the signature of this digest',
  digest_changed: 'this digest is not the one that the next digest knows',
  key_not_valid_then: 'this digest is signed with a key that was not in use then',
  key_unknown: 'this digest is signed with a key that is not known',
  metadata_changed:
    'the signature that S3 keeps with this digest is missing or was changed; its content was not',
  signature_missing: 'a copy does not hold the signature of this digest',
  digest_unreadable: 'this digest cannot be read',
  digest_missing: 'this digest is missing; the next one names it',
  logging_stopped: 'no digests: logging or validation was off before this one',
  not_covered: 'no digest covers this time',
  no_digest: 'no digest, though there should be one every hour',
  clock_behind: 'this digest is of a time to come: the clock is wrong',
  region_absent: 'no digest at all, though the trail covers this Region',
  file_missing: 'this file is missing; a digest names it',
  file_changed: 'this file is not as it was delivered',
  file_appended: 'something was put behind the content of this file',
  file_broken: 'this file is no whole gzip file any more',
  file_unreadable: 'this file cannot be read',
  file_unnamed: 'no digest names this file',
};

const PLACES: Listing<ChainLine> = {
  columns: [
    { title: 'ACCOUNT', atLeast: 'whole', stays: true },
    { title: 'REGION', atLeast: 'whole', stays: true },
    { title: 'TRAIL' },
    { title: 'PROVEN FROM', atLeast: 'whole', stays: true },
    { title: 'TO (UTC)', atLeast: 'whole', stays: true },
    { title: 'GAPS', stays: true },
    { title: 'TAMPERED', align: 'right', stays: true },
    { title: 'MISSING', align: 'right', stays: true },
    { title: 'UNPROVEN', align: 'right', stays: true },
    { title: 'FILES', align: 'right', stays: true },
  ],
  row: placeRow,
  document: ({ place }) => placeDocument(place),
};

const FINDINGS: Listing<PlacedFinding> = {
  columns: [
    { title: 'FINDING', atLeast: 'whole', stays: true },
    { title: 'WHAT', atLeast: 24, stays: true },
    { title: 'FROM (UTC)', atLeast: 'whole' },
    { title: 'TO', atLeast: 'whole' },
    { title: 'ACCOUNT', atLeast: 'whole' },
    { title: 'REGION', atLeast: 'whole' },
    { title: 'FILE', atLeast: 30, stays: true },
  ],
  row: findingRow,
  document: findingDocument,
};

/** Findings that are shown on the screen; the rest is told by number. */
const SHOWN_FINDINGS = 200;
/** Longest key of S3. */
const MAX_KEY = 1_024;

/** Writes what is proven: for people the accounts and Regions and what was found, for programs one document. */
export async function writeVerified(
  verified: VerifiedTrail,
  view: { format: 'table' | 'json'; wide?: boolean | undefined; columns?: string | undefined },
  terminal: Terminal,
): Promise<void> {
  if (view.format === 'json') return writeJson(verifiedDocument(verified), terminal);
  const lines = verified.places.flatMap(linesOf);
  await writeListing(lines, view, PLACES, terminal);
  const findings = worstFirst(verified);
  if (findings.length === 0) return;
  await terminal.write('\n');
  const { columns: _, ...rest } = view;
  await writeListing(findings.slice(0, SHOWN_FINDINGS), rest, FINDINGS, terminal);
  if (findings.length > SHOWN_FINDINGS) {
    const more = formatCount(findings.length - SHOWN_FINDINGS);
    terminal.say(`And ${more} findings more; --format json has them all.`);
  }
}

/** Says in words what the table means, and what kept something from being read. */
export function tellVerified(
  verified: VerifiedTrail,
  isCopy: boolean,
  { note, say }: Pick<Terminal, 'note' | 'say'>,
): void {
  const { failure, passedOver, places } = verified;
  const chains = places.flatMap(({ chains: own }) => own);
  const sum = (of: (chain: VerifiedChain) => number) =>
    chains.reduce((all, each) => all + of(each), 0);
  const signed = sum(({ digests }) => digests.signed);
  const repeated = sum(({ digests }) => digests.repeated);
  const linked = sum(({ digests }) => digests.linked);
  const ways = [
    ...(signed > 0 ? [`${formatCount(signed)} by the signature beside them`] : []),
    ...(repeated > 0 ? [`${formatCount(repeated)} by their signature in the next digest`] : []),
    ...(linked > 0 ? [`${formatCount(linked)} by their hash in the next digest`] : []),
  ];
  const files = formatCounted(
    sum(({ provenFiles }) => provenFiles),
    'file',
  );
  const digests = formatCounted(signed + repeated + linked, 'digest');
  note(`Proven: ${files} by ${digests}${ways.length > 0 ? `: ${ways.join(', ')}` : ''}.`);
  const open = chains.filter(({ openEnd }) => openEnd !== undefined).length;
  if (open > 0) {
    note(
      `The newest digest of ${formatCounted(open, 'chain')} is not proven: a copy does not hold its signature.`,
    );
  }
  const cut = chains.filter(({ isCutOff }) => isCutOff).length;
  if (cut > 0) {
    note(
      `${formatCounted(cut, 'chain')} went on before the first digest that is here; --since asks for all from a time on.`,
    );
  }
  const pending = places.reduce((all, { pendingFiles }) => all + pendingFiles, 0);
  if (pending > 0)
    note(`${formatCounted(pending, 'file')} of the last hours: the next digests should name them.`);
  if (passedOver.otherKinds + passedOver.foreign > 0) {
    note(
      `Passed over: ${formatCounted(passedOver.otherKinds, 'file')} of other kinds that no digest has to name, ${formatCounted(passedOver.foreign, 'object')} of no trail.`,
    );
  }
  if (chains.length === 0) {
    say(
      'No digests lie there: is validation of log files on, and is CloudTrail-Digest/ part of the place?',
    );
  }
  const missing = places.flatMap(({ findings }) =>
    findings.filter(({ reason }) => reason === 'file_missing'),
  ).length;
  if (isCopy && missing > sum(({ provenFiles }) => provenFiles)) {
    say('Most files that digests name are not here: is the copy complete?');
  }
  if (failure !== undefined)
    say(`Not all could be read: ${describeError(failure, redactText).error_message}`);
}

function linesOf(place: VerifiedPlace): ChainLine[] {
  const [first, ...others] = place.chains;
  return [
    { place, chain: first, findings: place.findings },
    ...others.map((chain) => ({ place, chain, findings: [] })),
  ];
}

function placeRow({ chain, findings, place }: ChainLine, colors: Colors): Cell[] {
  const { accountId, region } = place;
  const count = (wanted: FindingClass, color: (text: string) => string): Cell => {
    const found = findings.filter((each) => each.class === wanted).length;
    return found === 0 ? '0' : countCell(found, color);
  };
  const start = chain?.proven[0]?.start;
  const end = chain?.proven.at(-1)?.end;
  return [
    accountId,
    printable(region, 100),
    printable(chain?.trailName ?? '', 130),
    start === undefined ? { text: 'nothing', color: colors.red } : formatMinute(start),
    end === undefined ? '' : formatMinute(end),
    gapsCell(chain, findings, colors),
    count('tampered', colors.red),
    count('missing', colors.red),
    count('unproven', colors.yellow),
    countCell(chain?.provenFiles ?? 0),
  ];
}

function gapsCell(
  chain: VerifiedChain | undefined,
  findings: readonly Finding[],
  colors: Colors,
): Cell {
  if (findings.some(({ reason }) => reason === 'region_absent')) {
    return { text: 'all', color: colors.red };
  }
  const gaps = chain?.gaps ?? [];
  if (gaps.length === 0) return 'none';
  return { text: `${gaps.length} (${formatDuration(totalSeconds(gaps))})`, color: colors.yellow };
}

function worstFirst({ places }: VerifiedTrail): PlacedFinding[] {
  const all = places.flatMap((place) => place.findings.map((each) => ({ ...each, place })));
  const rank = (each: Finding) => FINDING_CLASSES.indexOf(each.class);
  return all.sort((a, b) => rank(a) - rank(b));
}

const CLASS_COLORS = {
  tampered: 'red',
  missing: 'red',
  gap: 'yellow',
  unproven: 'yellow',
} as const;

function findingRow(finding: PlacedFinding, colors: Colors): Cell[] {
  const { interval, key = '', place, reason } = finding;
  return [
    { text: finding.class, color: colors[CLASS_COLORS[finding.class]] },
    REASONS[reason],
    interval === undefined ? '' : formatMinute(interval.start),
    interval === undefined ? '' : formatMinute(interval.end),
    place.accountId,
    printable(place.region, 100),
    printable(key, MAX_KEY),
  ];
}
