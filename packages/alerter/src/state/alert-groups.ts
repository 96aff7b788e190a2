import { createHash } from 'node:crypto';
import { SEVERITIES, type Severity } from '@iam-tracker/core';
import { type Alert, dedupKeyOf } from '../alert.ts';
import { isJsonObject } from '../json-fields.ts';
import type { AlertGroups, GroupRole } from '../ports.ts';

import { stateKey } from './state-key.ts';
import { type UpdateContext, updateDocument } from './update-document.ts';

/** One notification and what it stands for. */
interface Leader {
  readonly eventId: string;
  readonly time: number;
  readonly severity: Severity;
  /** What it told of: followers of the leader before it. */
  readonly folded: number;
  /** Fingerprints of the events that follow it, and how many of them a later notification told of. */
  readonly followers: readonly string[];
  readonly told: number;
}

interface Group {
  readonly v: 1;
  readonly leaders: readonly Leader[];
}

/** Notifications that are remembered, so that one that comes again, or late, finds its place. */
const MAX_LEADERS = 4;
/** Followers that are told apart; a storm counts up to here. */
const MAX_FOLLOWERS = 250;
const MINUTE = 60_000;

/**
 * Groups by the times of the events, not of their arrival: a batch that comes again is grouped again as
 * it was. An alert follows a notification less than `groupMinutes` away that is at least as severe: a
 * worse one is never hidden behind a milder one.
 */
export function createAlertGroups(context: UpdateContext): AlertGroups {
  return {
    async enter(alert, groupMinutes) {
      const length = groupMinutes * MINUTE;
      const key = stateKey('group', alert.rule.id, dedupKeyOf(alert));
      return updateDocument<GroupRole>(context, key, (body) => {
        const { next, role } = enterGroup(readGroup(body), alert, length);
        if (next === undefined) return { result: role };
        return { result: role, next, expiresAt: alert.event.occurredAt + 2 * length };
      });
    },
  };
}

function readGroup(body: unknown): Group {
  const isGroup = isJsonObject(body) && body.v === 1 && Array.isArray(body.leaders);
  return isGroup ? (body as unknown as Group) : { v: 1, leaders: [] };
}

function enterGroup(
  { leaders }: Group,
  { event, severity }: Alert,
  length: number,
): { readonly role: GroupRole; readonly next?: Group } {
  const { eventId, occurredAt: time } = event;
  const self = leaders.find((leader) => leader.eventId === eventId);
  if (self !== undefined) return { role: { role: 'leader', folded: self.folded } };
  const leader = leaders.find(
    (each) => Math.abs(each.time - time) < length && isAsSevere(each.severity, severity),
  );
  if (leader !== undefined) return follow(leaders, leader, eventId);
  const folded = leaders.reduce((sum, { followers, told }) => sum + followers.length - told, 0);
  const newest: Leader = { eventId, time, severity, folded, followers: [], told: 0 };
  const others = leaders.slice(1 - MAX_LEADERS);
  const told = others.map((each) => ({ ...each, told: each.followers.length }));
  return { role: { role: 'leader', folded }, next: { v: 1, leaders: [...told, newest] } };
}

function follow(leaders: readonly Leader[], leader: Leader, eventId: string) {
  const role: GroupRole = { role: 'follower', leaderEventId: leader.eventId };
  const mark = createHash('sha256').update(eventId).digest('base64url').slice(0, 8);
  const { followers } = leader;
  if (followers.includes(mark) || followers.length >= MAX_FOLLOWERS) return { role };
  const joined = { ...leader, followers: [...followers, mark] };
  const next: Group = { v: 1, leaders: leaders.map((each) => (each === leader ? joined : each)) };
  return { role, next };
}

function isAsSevere(left: Severity, right: Severity): boolean {
  return SEVERITIES.indexOf(left) <= SEVERITIES.indexOf(right);
}
