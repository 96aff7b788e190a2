import { DAY, formatTime, SECOND, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import { proveCoverage } from '../report/coverage-proof.ts';
import type { TrailProof } from '../report/trail-figures.ts';
import type { Incident, Unknown } from './incident.ts';
import { countText, minuteText } from './words.ts';

/** What of files that were just read is missing. */
export interface FilesRead {
  readonly broken: number;
  readonly unread: number;
  /** Files that were not looked into. */
  readonly leftOut: number;
}

interface UnknownFacts {
  readonly incident: Omit<Incident, 'unknowns' | 'next'>;
  readonly ledgers: readonly ShardLedger[];
  readonly trail: TrailProof | undefined;
  readonly files: FilesRead | undefined;
  readonly hasAlerts: boolean;
  readonly alertsBeyond: number;
  readonly unknownOpeners: number;
  readonly isFull: boolean;
  readonly hasScan: boolean;
  /** Accounts of involved users of which there is no scan. */
  readonly unscanned: readonly string[];
  readonly hasOthers: boolean;
  /** Milliseconds. */
  readonly now: number;
}

/** Lists what the ledger cannot tell, what matters most first. */
export function listUnknowns(facts: UnknownFacts): Unknown[] {
  const { hasAlerts, hasOthers, hasScan, incident, now } = facts;
  const { period, totals } = incident;
  const unknowns: Unknown[] = [];
  const say = (kind: Unknown['kind'], text: string) => unknowns.push({ kind, text });
  if (totals.events === 0) say('nothing', 'No event of that time is in the ledger.');
  if (!hasAlerts && totals.events > 0) {
    say(
      'no_alerts',
      'No alerts are recorded of that time: rules were not asked, or found nothing.',
    );
  }
  sayFiles(facts, say);
  sayCoverage(facts, say);
  sayTrail(facts, say);
  const [firstCut] = incident.watchCuts.shown;
  if (firstCut !== undefined) {
    say(
      'watch_cut',
      `What guards an account was stopped, deleted or loosened ${countText(incident.watchCuts.count, 'time')} from ${minuteText(firstCut.madeAt)} UTC on: what came after may never have been recorded.`,
    );
  }
  if (period.last !== undefined && now - Date.parse(period.last) > DAY) {
    say('ends', `Of what happened after ${minuteText(period.last)} UTC nothing was read.`);
  }
  if (totals.unparsed > 0) {
    say(
      'unparsed',
      `${countText(totals.unparsed, 'record')} could not be read and may be of this.`,
    );
  }
  if (facts.unknownOpeners > 0) {
    say(
      'openers',
      `${countText(facts.unknownOpeners, 'session of theirs was', 'sessions of theirs were')} opened by calls that the ledger does not have: who is behind is not known.`,
    );
  }
  if (facts.isFull || facts.alertsBeyond > 0) {
    say(
      'too_many',
      'There are more callers, things or alerts than are told apart; the rest is counted together.',
    );
  }
  say(
    'others',
    hasOthers
      ? `Calls of other services are counted, not stored: data that was read is not known one by one${incident.scope.ip === undefined ? '' : ', and from where it was read not at all'}.`
      : 'Calls of other services are not in the ledger.',
  );
  if (!hasScan) {
    say(
      'scan',
      'No scan of users was made: what stands is what events say, not what the account has now.',
    );
  } else sayUnscanned(facts, say);
  return unknowns;
}

const NAMED_ACCOUNTS = 5;

type Say = (kind: Unknown['kind'], text: string) => void;

function sayUnscanned({ unscanned }: UnknownFacts, say: Say): void {
  const [first, ...others] = unscanned;
  if (first === undefined) return;
  const beyond = unscanned.length - NAMED_ACCOUNTS;
  const named = unscanned.slice(0, NAMED_ACCOUNTS).join(', ');
  const more = beyond > 0 ? ` and ${beyond} more` : '';
  const whose = others.length === 0 ? `account ${first}` : `${unscanned.length} accounts`;
  const which = others.length === 0 ? '' : ` (${named}${more})`;
  say(
    'unscanned',
    `Users of ${whose} were not scanned${which}: which of their keys and passwords stand is what events say.`,
  );
}

function sayFiles({ files }: UnknownFacts, say: Say): void {
  if (files === undefined) return;
  const { broken, leftOut, unread } = files;
  const parts = [
    ...(broken > 0 ? [`${countText(broken, 'file')} broken`] : []),
    ...(unread > 0 ? [`${countText(unread, 'file')} in a form that is not read`] : []),
    ...(leftOut > 0 ? [`${countText(leftOut, 'file')} left out`] : []),
  ];
  if (parts.length > 0) say('files', `Of the files that were read just now: ${parts.join(', ')}.`);
}

function sayCoverage({ incident, ledgers, now, trail }: UnknownFacts, say: Say): void {
  if (ledgers.length === 0) {
    // What is proven of them is said apart.
    if (trail !== undefined) return;
    say('coverage', 'The events come from files: whether all files are there is not proven.');
    return;
  }
  const { since, until } = incident.period;
  const period = { since: Date.parse(since), until: Date.parse(until), madeAt: now };
  const { begins = 0, shards } = proveCoverage(ledgers, period);
  if (begins * SECOND > period.since) {
    const from = minuteText(isoOf(begins));
    say(
      'coverage',
      `Event history was read from ${from} UTC on: of what was before, nothing is proven.`,
    );
  }
  const holes = shards.filter(({ missing }) => missing.length > 0);
  if (holes.length === 0) return;
  const seconds = Math.max(...holes.map(({ missing }) => totalSeconds(missing)));
  say(
    'coverage',
    `${countText(holes.length, 'shard')} of ${ledgers.length} ${holes.length === 1 ? 'has' : 'have'} gaps in that time, the longest ${countText(Math.ceil(seconds / 3600), 'hour')} in all.`,
  );
}

/** Says what digests do not prove. The files of a trail are proven or not, whatever event history says. */
function sayTrail({ incident, trail }: UnknownFacts, say: Say): void {
  if (trail === undefined) return;
  const { begins, chains, longestOpen, openChains, states, tampering, unprovenFiles } = trail;
  const ofAll = `of ${countText(chains, 'chain')} of digests`;
  const [newest] = tampering.shown;
  if (tampering.count > 0) {
    const found =
      newest === undefined ? '' : `, last found ${minuteText(isoOf(newest.foundAt))} UTC`;
    say(
      'trail',
      `Files of the trail were tampered with: ${countText(tampering.count, 'finding')}${found}. What they would tell may be missing here.`,
    );
  }
  if (states['not believed'] > 0) {
    say('trail', `${states['not believed']} ${ofAll} are not what a run wrote, and prove nothing.`);
  }
  if (openChains > 0) {
    say(
      'trail',
      `${openChains} ${ofAll} prove not all of that time, the longest gap ${countText(Math.ceil(longestOpen / 3600), 'hour')} in all.`,
    );
  }
  if (states.silent > 0) {
    say(
      'trail',
      `${states.silent} ${ofAll} had no digest for two hours: of since then nothing is proven.`,
    );
  }
  if (begins === undefined) {
    say(
      'trail',
      'Not every account and Region of the trail has a digest that holds: of the others nothing is proven.',
    );
  } else if (begins * SECOND > Date.parse(incident.period.since)) {
    say(
      'trail',
      `Digests of all accounts and Regions of the trail go back to ${minuteText(isoOf(begins))} UTC: of what was delivered before, not everything is proven.`,
    );
  }
  if (unprovenFiles > 0) {
    say(
      'trail',
      `${countText(unprovenFiles, 'file')} of the trail ${unprovenFiles === 1 ? 'is' : 'are'} named by no digest: what ${unprovenFiles === 1 ? 'it tells' : 'they tell'} is stored, and not proven.`,
    );
  }
}

function isoOf(second: number): string {
  return formatTime(second * SECOND);
}
