import { DAY, formatTime, SECOND, type ShardLedger, totalSeconds } from '@iam-tracker/core';
import { proveCoverage } from '../report/coverage-proof.ts';
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
  readonly files: FilesRead | undefined;
  readonly hasAlerts: boolean;
  readonly alertsBeyond: number;
  readonly unknownOpeners: number;
  readonly isFull: boolean;
  readonly hasScan: boolean;
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
  }
  return unknowns;
}

type Say = (kind: Unknown['kind'], text: string) => void;

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

function sayCoverage({ incident, ledgers, now }: UnknownFacts, say: Say): void {
  if (ledgers.length === 0) {
    say('coverage', 'The events come from files: whether all files are there is not proven.');
    return;
  }
  const { since, until } = incident.period;
  const period = { since: Date.parse(since), until: Date.parse(until), madeAt: now };
  const { begins = 0, shards } = proveCoverage(ledgers, period);
  if (begins * SECOND > period.since) {
    const from = minuteText(formatTime(begins * SECOND));
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
