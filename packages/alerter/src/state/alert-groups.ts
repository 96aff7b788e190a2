import { DAY } from '@iam-tracker/core';
import type { Alert } from '../alert.ts';
import type { AlertGroups, GroupPlan, JudgedWindow } from '../ports.ts';
import { summarise } from './alert-summary.ts';
import { type GroupPlace, latePlaceOf, placeOf, type WindowPlace } from './group-place.ts';
import {
  type Candidate,
  type GroupWindow,
  hasUntold,
  planWindow,
  readWindow,
  toCandidate,
  toldOf,
  withFollowers,
  withLead,
  withoutTold,
  withUnsent,
} from './group-window.ts';
import { createOpenWindows, LISTED_MILLISECONDS, type OpenWindows } from './open-windows.ts';
import { type Change, type UpdateContext, updateDocument } from './update-document.ts';

/** What is untold waits at least so long for a message: longer than SNS was ever down. */
export const KEPT_MILLISECONDS = 14 * DAY;

/**
 * Groups the alerts of a rule in an account by the times of their events, not of their arrival: a batch that comes
 * again is judged again as it was. Only a message that was sent can have followers, so it is noted
 * when it was; what it told, and what no message told, stands in one document a window.
 */
export function createAlertGroups(context: UpdateContext): AlertGroups {
  const windows = createOpenWindows(context);
  const change = createWindowChange(context, windows);

  return {
    placeOf,
    latePlaceOf,

    async judge(place, alerts, groupMinutes) {
      const keys = [place.key, place.previousKey, place.nextKey];
      const [stored, ...neighbours] = await context.documents.load(keys);
      const own = readWindow(stored?.body);
      const [previous = own, next = own] = neighbours.map((each) => readWindow(each?.body));
      const length = groupMinutes * 60_000;
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

export type WindowChange = (
  place: WindowPlace,
  change: (window: GroupWindow) => GroupWindow,
  options?: {
    /** More of it came: it waits a while for the rest. */
    readonly isNews?: boolean;
    /** The window as it was read a moment before. */
    readonly read?: JudgedWindow | undefined;
  },
) => Promise<GroupWindow>;

/** Changes windows one at a time, and lists those of which something is untold. */
export function createWindowChange(context: UpdateContext, windows: OpenWindows): WindowChange {
  return async (place, change, { isNews = false, read } = {}) => {
    let listedAt = 0;
    for (;;) {
      const now = context.clock.now();
      const changeBody = (body: unknown): Change<{ mustList: boolean; window: GroupWindow }> => {
        const known = readWindow(body);
        const changed = change(known);
        if (JSON.stringify(changed) === JSON.stringify(known)) {
          return { result: { mustList: false, window: known } };
        }
        const listed = Math.max(known.listedAt, listedAt);
        // Listed first, stored then: a crash in between leaves a window on the list, and nothing untold off it.
        if (hasUntold(changed) && now - listed > LISTED_MILLISECONDS) {
          return { result: { mustList: true, window: known } };
        }
        const changedAt = isNews ? now : changed.changedAt;
        const next = { ...changed, changedAt, listedAt: listed };
        const expiresAt = Math.max(place.end, now) + KEPT_MILLISECONDS;
        return { result: { mustList: false, window: next }, next, expiresAt };
      };
      const { mustList, window } = await updateDocument(context, place.key, changeBody, read);
      if (!mustList) return window;
      await windows.add(place, now);
      listedAt = now;
    }
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
