import { type ActivityEvent, compact, compareText, formatTime } from '@iam-tracker/core';
import { openInventories } from '../inventories.ts';
import type { PeopleOfDays } from '../report/people-of-days.ts';
import type { ReportSource } from '../report/report-source.ts';
import { proveTrail } from '../report/trail-proof.ts';
import { walkDays } from '../report/walk-days.ts';
import { type AlertedEvents, readAlertedEvents } from './alerted-events.ts';
import { findCredentials } from './credentials.ts';
import { countRefusedBefore } from './deeds.ts';
import { findElsewhere, type OtherCalls } from './elsewhere.ts';
import {
  addFinding,
  type FindingDraft,
  listFindings,
  mergeFinding,
  worstOpen,
} from './findings.ts';
import type { Incident, IncidentScope, InvolvedParty, WayIn } from './incident.ts';
import { authorsOf, findInvolved, type Involved } from './involved.ts';
import { proposeNext } from './next-commands.ts';
import { createParties, type PartyDraft } from './parties.ts';
import { countThings, findStanding } from './standing.ts';
import { createThings, type Things } from './things.ts';
import { type FilesRead, listUnknowns } from './unknowns.ts';
import { tellVerdict } from './verdict.ts';

/** A ledger to look at, and the tally of what it does not keep. */
export interface IncidentSource extends ReportSource {
  /** Returns undefined when nothing was ever counted. */
  readOthers(): Promise<readonly OtherCalls[] | undefined>;
}

/** Milliseconds since the epoch; both ends belong to it. */
interface IncidentTime {
  readonly since: number;
  readonly until: number;
}

export interface IncidentOptions {
  readonly scope?: IncidentScope;
  /** Milliseconds. */
  readonly now: number;
  /** What an import just before could not read. */
  readonly files?: FilesRead | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (events: number) => void;
}

const SHOWN_PEOPLE = 25;
const SHOWN_ADDRESSES = 3;

/**
 * Gathers what happened in a period of the ledger around the worst alerts, or around what `scope` asks for: who, with
 * which credentials, what of it stands. One pass over the events of the period and of the days before that may have
 * opened its sessions; memory is bounded whatever the ledger holds, and what is beyond the bounds is said among the
 * unknowns. A pure function of source, period and `now`.
 *
 * @throws AppError STORAGE_FAILED
 */
export async function gatherIncident(
  source: IncidentSource,
  time: IncidentTime,
  { onProgress, ...options }: IncidentOptions,
): Promise<Incident> {
  const watch = await watchIncident(source, time, options);
  await walkDays(source, time, [watch], {
    ...compact({ signal: options.signal }),
    onProgress: () => onProgress?.(watch.count()),
  });
  return watch.finish();
}

/** Gathers the same from events that are shown to it, as they are walked through for a report too. */
export async function watchIncident(
  source: IncidentSource,
  time: IncidentTime,
  { files, now, scope = {}, signal }: Omit<IncidentOptions, 'onProgress'>,
) {
  const range = { since: isoOf(time.since), until: isoOf(time.until) };
  const alerts = await readAlertedEvents(source.listAlerts(range), scope.accountId);
  const parties = createParties(scope);
  const things = createThings(alerts.count > 0);
  const totals = { events: 0, unparsed: 0 };
  const accounts = new Set<string>();
  const seen = { first: '', last: '' };
  let nameOf = (actor: string) => actor;
  return {
    add(event: ActivityEvent): void {
      if (scope.accountId !== undefined && event.accountId !== scope.accountId) return;
      const marks = alerts.of(event.eventId);
      const author = parties.add(event, marks);
      things.add(event, author, alerts.worstOf(marks));
      totals.events += 1;
      if (event.eventType === 'unparsed') totals.unparsed += 1;
      if (event.accountId !== undefined) accounts.add(event.accountId);
      if (seen.first === '' || event.eventTime < seen.first) seen.first = event.eventTime;
      if (event.eventTime > seen.last) seen.last = event.eventTime;
    },
    endDay(people: PeopleOfDays): void {
      nameOf = people.nameOf;
      parties.endDay(people);
      things.endDay();
    },
    count: () => totals.events,
    finish,
  };

  async function finish(): Promise<Incident> {
    parties.rename(nameOf);
    const { isLimited } = parties;
    const involved = findInvolved(parties.all(), things.handovers(), isLimited);
    const inventories = await openInventories(source);
    const { credentials, unscanned } = await findCredentials({
      ...{ involved, things, inventories },
      parties: parties.all(),
      now: isoOf(now),
    });
    const others = await source.readOthers();
    const shown = involved.slice(0, SHOWN_PEOPLE);
    const facts = {
      madeAt: isoOf(now),
      origin: source.origin,
      period: { ...range, first: seen.first || undefined, last: seen.last || undefined },
      scope,
      accounts: [...accounts].sort(),
      totals: {
        ...totals,
        involved: sumOf(involved, 'events'),
        changes: sumOf(involved, 'changes'),
        refused: sumOf(involved, 'refused'),
        alerts: alerts.count,
      },
      findings: gatherFindings(
        isLimited ? involved.map(({ party }) => party) : parties.all().values(),
        isLimited ? undefined : alerts,
      ),
      people: {
        shown: shown.map((each) => describe(each, things)),
        count: involved.length,
      },
      credentials,
      ...findStanding(involved, things),
      entries: shown.flatMap(wayIn),
      elsewhere:
        others === undefined ? undefined : findElsewhere(others, involved, { scope, ...range }),
    };
    const incident = { ...facts, verdict: tellVerdict(facts) };
    const unknowns = listUnknowns({
      incident,
      ledgers: await source.coverage.list(signal),
      trail: await proveTrail(source.trail.list(signal), { ...time, madeAt: now }, scope.accountId),
      ...{ files, now },
      hasAlerts: alerts.count > 0,
      alertsBeyond: alerts.beyond,
      unknownOpeners: sumOf(involved, 'unopened'),
      isFull: parties.isFull || things.isFull,
      hasScan: inventories.hasScan,
      unscanned,
      hasOthers: others !== undefined,
    });
    const known = { ...incident, unknowns };
    return { ...known, next: proposeNext(known) };
  }
}

function isoOf(time: number): string {
  return formatTime(time);
}

function sumOf(
  involved: readonly Involved[],
  field: 'events' | 'changes' | 'refused' | 'unopened',
): number {
  return involved.reduce((total, { party }) => total + party.deeds[field], 0);
}

/** Joins what rules said of some parties, and of events that are not there. */
function gatherFindings(parties: Iterable<PartyDraft>, alerts: AlertedEvents | undefined) {
  const findings = new Map<string, FindingDraft>();
  for (const { deeds, name } of parties) {
    for (const draft of deeds.findings.values()) {
      mergeFinding(findings, { ...draft, actors: new Set([name]) });
    }
  }
  for (const alert of alerts?.unseen() ?? []) {
    addFinding(findings, alert);
    findings.get(alert.ruleId)?.actors.add(alert.actor);
  }
  return listFindings(findings);
}

function describe(involved: Involved, things: Things): InvolvedParty {
  const { party, through, why } = involved;
  const { accountId, certainty, deeds, name, type } = party;
  const findings = [...deeds.findings.values()];
  const addresses = [...deeds.addresses].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  const { destroyed, made, removed } = countThings(authorsOf([involved]), things);
  return {
    ...{ name, type, certainty, accountId, why, through: through?.name },
    severity: worstOpen(findings),
    alerts: findings.reduce((total, { count }) => total + count, 0),
    ...{ events: deeds.events, changes: deeds.changes, refused: deeds.refused },
    first: deeds.first?.eventTime ?? '',
    last: deeds.last,
    addresses: {
      shown: addresses.slice(0, SHOWN_ADDRESSES).map(([address]) => address),
      count: addresses.length,
    },
    ...{ made, removed, destroyed },
  };
}

function wayIn({ party: { deeds, name } }: Involved): WayIn[] {
  const { first, signIn } = deeds;
  if (first === undefined) return [];
  const { accessKeyId, eventId, eventName, eventTime, isSignIn, mfa, sourceIp, userAgent } = first;
  return [
    {
      ...{ name, at: eventTime, eventId, eventName, accessKeyId, sourceIp, userAgent, mfa },
      kind: kindOf(isSignIn, accessKeyId),
      refusedBefore: countRefusedBefore(deeds),
      signIn:
        signIn === undefined || signIn.eventId === eventId
          ? undefined
          : { at: signIn.eventTime, sourceIp: signIn.sourceIp, mfa: signIn.mfa },
    },
  ];
}

function kindOf(isSignIn: boolean, accessKeyId: string | undefined): WayIn['kind'] {
  if (isSignIn) return 'sign_in';
  if (accessKeyId === undefined) return 'other';
  return accessKeyId.startsWith('ASIA') ? 'session' : 'access_key';
}
