import { MINUTE } from '@iam-tracker/core';
import type {
  AlertGroups,
  Closing,
  GroupClosings,
  GroupPlace,
  GroupPlan,
  WindowPlace,
} from '../ports.ts';
import { stateKey, type UpdateContext, updateDocument } from '../state/state-document.ts';
import type { Alert } from './alert.ts';
import { eventOf } from './alert-gist.ts';
import { summarise } from './alert-summary.ts';
import {
  type Candidate,
  type GroupWindow,
  hasUntold,
  planWindow,
  rankOf,
  readWindow,
  type Told,
  timeOf,
  toCandidate,
  toldOf,
  withFollowers,
  withLead,
  withoutTold,
  withUnsent,
} from './group-window.ts';
import { createOpenWindows, windowExpiry } from './open-windows.ts';

/** The window of late events: catching up after days takes a few runs of the collector. */
const LATE_MINUTES = 360;
/** The window of alerts that are not grouped: what could not be sent is remembered all the same. */
const UNGROUPED_MINUTES = 60;
/** After its time, or after the last that came late, a window waits so long for more of it. */
const CLOSING_DELAY_MILLISECONDS = 10 * MINUTE;
/** Longer than publishing takes. */
const LEASE_MILLISECONDS = MINUTE;

/**
 * Groups the alerts of a rule in an account by the times of their events, not of their arrival: a batch that comes
 * again is judged again as it was. Only a message that was sent can have followers, so it is noted
 * when it was; what it told, and what no message told, stands in one document a window.
 */
export function createAlertGroups(context: UpdateContext): AlertGroups {
  const { change } = createOpenWindows(context);

  return {
    placeOf,
    latePlaceOf,

    async judge(place, alerts, groupMinutes) {
      const keys = [place.key, place.previousKey, place.nextKey];
      const [stored, ...neighbours] = await context.documents.load(keys);
      const own = readWindow(stored?.body);
      const [previous = own, next = own] = neighbours.map((each) => readWindow(each?.body));
      const length = groupMinutes * MINUTE;
      const candidates = alerts.map(toCandidate);
      const plan = planWindow(own, [previous, next], candidates, { length });
      const untold = [
        { key: place.key, told: toldOf(own, candidates) },
        { key: place.previousKey, told: toldOf(previous) },
      ].filter(({ told }) => told.entries.length > 0 || told.unnamed > 0);
      return { ...toGroupPlan(plan, untold), judged: [stored] };
    },

    async noteSent(place, message, judged) {
      const [lead, ...others] = [message.lead, ...message.others].map(toCandidate);
      if (lead === undefined) return;
      const told = new Map(message.untold.map((each) => [each.key, each.told]));
      const own = told.get(place.key);
      const withMessage = (window: GroupWindow) => {
        const next = withLead(window, lead, others);
        return own === undefined ? next : withoutTold(next, own);
      };
      await change(place, withMessage, { read: judged });
      const earlier = told.get(place.previousKey);
      if (earlier === undefined) return;
      await change(before(place), (window) => withoutTold(window, earlier));
    },

    async fold(place, alerts, judged) {
      const candidates = alerts.map(toCandidate);
      const withAlerts = (window: GroupWindow) => withFollowers(window, candidates);
      await change(place, withAlerts, { isNews: true, read: judged });
    },

    async noteUnsent(place, alerts) {
      const candidates = alerts.map(toCandidate);
      await change(place, (window) => withUnsent(window, candidates), { isNews: true });
    },
  };
}

/** Closes windows: claimed, sent, marked, as an alert is. A crash in between means sending again, never losing. */
export function createGroupClosings(context: UpdateContext): GroupClosings {
  const { clock } = context;
  const { change, list, remove } = createOpenWindows(context);

  return {
    async due(now, isLast) {
      const listed = await list();
      const stored = await context.documents.load(listed.map(({ key }) => key));
      const looked = listed.map((place, index) => ({
        place,
        window: readWindow(stored[index]?.body),
      }));
      const idle = looked.filter(({ window }) => !hasUntold(window)).map(({ place }) => place);
      await remove(idle, now);
      return looked
        .filter(({ place, window }) => hasUntold(window) && isDue(place, window, now, isLast))
        .sort((a, b) => worstOf(a.window) - worstOf(b.window))
        .map(({ place: { at: _at, ...place } }) => place);
    },

    async claim(place) {
      return updateDocument<Closing | undefined>(context, place.key, (body) => {
        const window = readWindow(body);
        const now = clock.now();
        const told = toldOf(window);
        const kind = place.kind === 'late' ? 'late' : 'closing';
        const summary = summarise(kind, [], [told]);
        if (summary === undefined || window.leaseUntil > now) return { result: undefined };
        const result: Closing = {
          place,
          number: window.closings + 1,
          summary,
          told,
          unsentEventIds: told.entries
            .filter(({ isUnsent }) => isUnsent === true)
            .map(({ gist }) => eventOf(gist).eventId),
          leaderEventId: continuedId(window, told),
        };
        const next = { ...window, leaseUntil: now + LEASE_MILLISECONDS };
        return { result, next, expiresAt: windowExpiry(place, now) };
      });
    },

    async markSent({ number, place, told }) {
      await change(place, (window) => ({
        ...withoutTold(window, told),
        closings: Math.max(window.closings, number),
        leaseUntil: 0,
      }));
    },

    async release(place) {
      await change(place, (window) => ({ ...window, leaseUntil: 0 }));
    },
  };
}

/** The window of an alert; `groupMinutes` 0 groups nothing. */
function placeOf(alert: Alert, groupMinutes: number): GroupPlace {
  const minutes = groupMinutes === 0 ? UNGROUPED_MINUTES : groupMinutes;
  return locate('group', alert, minutes, timeOf(alert));
}

/** The window of an alert on a late event that was stored at a time. */
function latePlaceOf(alert: Alert, storedAt: number): GroupPlace {
  return locate('late', alert, LATE_MINUTES, storedAt);
}

function locate(
  kind: GroupPlace['kind'],
  { event, rule }: Alert,
  minutes: number,
  time: number,
): GroupPlace {
  const length = minutes * MINUTE;
  const number = Math.floor(time / length);
  const accountId = event.accountId ?? '';
  // The length is part of the key: after a change of the settings its windows would not fit.
  const keyOf = (window: number) =>
    stateKey(`${kind}-window`, rule.id, accountId, `${minutes}m${window}`);
  return {
    key: keyOf(number),
    ruleId: rule.id,
    accountId,
    kind,
    start: number * length,
    end: (number + 1) * length,
    previousKey: keyOf(number - 1),
    nextKey: keyOf(number + 1),
  };
}

/** The window before. */
function before(place: GroupPlace): WindowPlace {
  const length = place.end - place.start;
  return {
    ...place,
    key: place.previousKey,
    start: place.start - length,
    end: place.start,
  };
}

function toGroupPlan(
  { followers, messages, sent }: ReturnType<typeof planWindow>,
  untold: GroupPlan['messages'][number]['untold'],
): Omit<GroupPlan, 'judged'> {
  const alertOf = ({ alert }: Candidate): Alert => alert;
  const told = untold.map((each) => each.told);
  return {
    sent: sent.map(alertOf),
    followers: followers.map(({ candidate, leaderId }) => ({
      alert: candidate.alert,
      leaderEventId: leaderId,
    })),
    // The first message tells what is untold; what is planned behind it is judged anew when it was sent.
    messages: messages.map(({ lead, others }, index) => ({
      lead: lead.alert,
      others: others.map(alertOf),
      untold: index === 0 ? untold : [],
      summary: summarise('together', others, index === 0 ? told : []),
    })),
  };
}

function isDue(place: WindowPlace, window: GroupWindow, now: number, isLast: boolean): boolean {
  // What was late is not late again: of these nothing is waited for but more of them.
  const end = place.kind === 'late' ? 0 : place.end;
  const wait = isLast ? 0 : CLOSING_DELAY_MILLISECONDS;
  return now >= Math.max(end, isLast ? 0 : window.changedAt) + wait;
}

/**
 * The event of the message that what is untold continues: the first of the worst. None when some of it is news, which must
 * stand where people look and not in the thread of something else.
 */
function continuedId({ leads }: GroupWindow, { entries, unnamed }: Told): string | undefined {
  const marks = new Set(leads.flatMap((lead) => lead.marks));
  const isNews = unnamed > 0 || entries.some(({ isUnsent, key }) => isUnsent || !marks.has(key));
  if (isNews) return undefined;
  return [...leads].sort((a, b) => rankOf(a.severity) - rankOf(b.severity))[0]?.id;
}

function worstOf({ untold }: GroupWindow): number {
  return Math.min(...untold.map(({ severity }) => rankOf(severity)));
}
