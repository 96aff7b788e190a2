import { type ActivityEvent, objectIn, parseJsonObject, textIn } from '@iam-tracker/core';
import { classifyChange } from '../report/identity-change.ts';
import type { AlertMark } from './alerted-events.ts';
import { THING_CALLS, type ThingCall } from './things.data.ts';

/** Who acted: the key of their deeds, known when the day has been read. */
export interface Author {
  party: string;
}

/** What a call did to one thing. */
export interface ThingAct {
  readonly time: string;
  readonly eventId: string;
  readonly author: Author;
  readonly call: ThingCall;
  readonly accountId: string | undefined;
  /** `type/name` of what it is or belongs to; empty when the record does not say. */
  readonly target: string;
  /** What tells it from others of its holder; empty when there is one of the kind. */
  readonly part: string;
  /** The worst alert about the call. */
  readonly alert: AlertMark | undefined;
  /** For what is switched: on or off. */
  readonly isOn: boolean;
  /** For what is renamed: its target from then on. */
  readonly newTarget: string | undefined;
}

/** Calls that stop or loosen what guards the account: the ledger does not keep those that put it back. */
const GUARD_CUT: readonly ThingCall[] = [{ kind: 'guard', effect: 'made' }];
const NEW_NAMES = ['newUserName', 'newGroupName'] as const;

/** Reads what a call did to things that last: nothing when it was refused or does not say to which. */
export function readThingActs(
  event: ActivityEvent,
  author: Author,
  alert: AlertMark | undefined,
): ThingAct[] {
  const { accountId, eventId, eventTime: time, target = '' } = event;
  return callsOf(event).flatMap((call) => {
    const part = partOf(call, event);
    if (part === undefined) return [];
    const request = parseJsonObject(event.requestParameters);
    const isOn = textIn(request, 'status') === 'Active';
    const newTarget = call.effect === 'renamed' ? renameTarget(event) : undefined;
    return [{ time, eventId, author, call, accountId, target, part, alert, isOn, newTarget }];
  });
}

function callsOf(event: ActivityEvent): readonly ThingCall[] {
  const { eventName, eventType, outcome } = event;
  if (outcome === 'failure') return [];
  if (eventType !== 'iam' && eventType !== 'sso' && eventType !== 'guard') return [];
  const known = THING_CALLS[eventType].get(eventName);
  if (known !== undefined) return known;
  return eventType === 'guard' && classifyChange(event) === 'guard' ? GUARD_CUT : [];
}

/** Undefined when the record does not tell which thing it is about. */
function partOf(
  { answer, effect, fields, kind }: ThingCall,
  event: ActivityEvent,
): string | undefined {
  if (kind === 'guard') return event.eventName;
  if (kind === 'access_key' && effect === 'made') return event.issuedAccessKeyId;
  if (fields === undefined) return event.target === undefined ? undefined : '';
  if (answer !== undefined && effect === 'made') {
    const [parent, field] = answer;
    const id = textIn(objectIn(parseJsonObject(event.responseElements), parent), field);
    if (id !== undefined) return id;
  }
  const request = parseJsonObject(event.requestParameters);
  const parts = fields.map((field) => textIn(request, field));
  return parts.every((part) => part !== undefined) ? parts.join(' ') : undefined;
}

function renameTarget({ requestParameters, target }: ActivityEvent): string | undefined {
  const request = parseJsonObject(requestParameters);
  const [name] = NEW_NAMES.flatMap((field) => textIn(request, field) ?? []);
  return name === undefined || target === undefined
    ? undefined
    : `${target.slice(0, target.indexOf('/') + 1)}${name}`;
}
