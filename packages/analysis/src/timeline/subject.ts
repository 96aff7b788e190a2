import { isIP } from 'node:net';
import { AppError, lastSegment, printable } from '@iam-tracker/core';
import { quoteText } from '@iam-tracker/lake/queries';

/** Kinds of what a story can be about. */
type SubjectKind = 'key' | 'role' | 'user' | 'group' | 'policy' | 'account' | 'address' | 'name';

/** Subject of a story. A name may be that of a person, a user, a session, a role or anything that was acted on. */
export interface Subject {
  readonly kind: SubjectKind;
  /** A policy keeps its ARN, where one was given; everything else is named without path. */
  readonly value: string;
}

const KEY = /^(?:access-key\/)?((?:AKIA|ASIA)[A-Z0-9]{8,124})$/;
const IDENTITY = /^(?:arn:aws[\w-]*:iam::\d{12}:)?(role|user|group)\/(?:.*\/)?([^/]+)$/;
const POLICY_ARN = /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/(?:.*\/)?[^/]+$/;
const POLICY = /^policy\/(?:.*\/)?([^/]+)$/;
const ACCOUNT = /^(?:account\/)?(\d{12})$|^arn:aws[\w-]*:iam::(\d{12}):root$/;
const LONGEST = 2_048;

/**
 * Reads what a user wants to know about: an access key id, `role/name`, `user/name`, `group/name`, `policy/name` or the
 * ARN of one, an account id, an IP address, or any name.
 *
 * @throws AppError BAD_ARGUMENT for what cannot be a name.
 */
export function readSubject(text: string): Subject {
  const name = text.trim();
  if (name === '' || name.length > LONGEST || /[\0\p{Cs}]/u.test(name)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `"${printable(text, 100)}" names no subject; allowed: a person, a user, a role, a group, a policy, an access key id, an account id or an IP address.`,
    );
  }
  const [, key] = KEY.exec(name) ?? [];
  if (key !== undefined) return { kind: 'key', value: key };
  const [, kind, identity] = IDENTITY.exec(name) ?? [];
  if (identity !== undefined) return { kind: kind as 'role' | 'user' | 'group', value: identity };
  if (POLICY_ARN.test(name)) return { kind: 'policy', value: name };
  const [, policy] = POLICY.exec(name) ?? [];
  if (policy !== undefined) return { kind: 'policy', value: policy };
  const [, id, rootOf] = ACCOUNT.exec(name) ?? [];
  const account = id ?? rootOf;
  if (account !== undefined) return { kind: 'account', value: account };
  return { kind: isIP(name) > 0 ? 'address' : 'name', value: name };
}

/** Conditions in SQL for the events that name a subject themselves. */
export interface Mentions {
  /** The subject did it. */
  readonly by: string;
  /** It was done to the subject, or with it. */
  readonly on: string;
}

const NOTHING = 'false';

/** Returns the conditions for a subject; everything that a user typed is one literal in them. */
export function mentionsOf({ kind, value }: Subject): Mentions {
  switch (kind) {
    case 'key':
      return {
        by: `access_key_id = ${quoteText(value)}`,
        on: anyOf(
          `issued_access_key_id = ${quoteText(value)}`,
          isTarget(`access-key/${value}`),
          requestHas(JSON.stringify(value)),
        ),
      };
    case 'role':
      return {
        by: `${is('user_name', value)} AND user_type = 'AssumedRole'`,
        on: isTarget(`role/${value}`),
      };
    case 'user':
      return {
        by: `${is('user_name', value)} AND user_type IN ('IAMUser', 'FederatedUser')`,
        on: isTarget(`user/${value}`),
      };
    case 'group':
      return {
        by: NOTHING,
        on: anyOf(isTarget(`group/${value}`), requestHas(`"groupName":${JSON.stringify(value)}`)),
      };
    case 'policy':
      return { by: NOTHING, on: onPolicy(value) };
    case 'account':
      return accountMentions(value);
    case 'address':
      return { by: is('source_ip', value), on: NOTHING };
    case 'name':
      return {
        by: anyOf(
          ...['person', 'actor', 'user_name', 'session_name', 'source_identity'].map((column) =>
            is(column, value),
          ),
        ),
        on: anyOf(isTarget(value), is("substr(target, strpos(target, '/') + 1)", value)),
      };
  }
}

/** Attaching a policy is done to a user, role or group: the request names the policy by its ARN, or by its name. */
function onPolicy(value: string): string {
  const name = lastSegment(value);
  const named = value.startsWith('arn:')
    ? [requestHas(JSON.stringify(value))]
    : [requestHas(`/${inJson(value)}"`), requestHas(`"policyName":${JSON.stringify(value)}`)];
  return anyOf(
    isTarget(`policy/${name}`),
    `(event_name LIKE '%Policy%' OR event_name LIKE '%Boundary%') AND ${anyOf(...named)}`,
  );
}

/**
 * By an account is what its principals did, in it and elsewhere; on it is what others did in it, what names it as a whole,
 * and what others wrote about it, as into a trust policy.
 */
function accountMentions(id: string): Mentions {
  const text = quoteText(id);
  const caller = "split_part(user_arn, ':', 5)";
  return {
    by: anyOf(
      `${caller} = ${text}`,
      `actor = ${text} AND actor_type = 'account'`,
      `delegate_account_id = ${text}`,
    ),
    on: anyOf(
      isTarget(`account/${id}`),
      `account_id = ${text} AND coalesce(${caller}, '') <> ${text}`,
      `${requestHas(id)} AND coalesce(account_id, '') <> ${text}`,
    ),
  };
}

function anyOf(...conditions: readonly string[]): string {
  return `(${conditions.map((each) => `(${each})`).join(' OR ')})`;
}

function is(column: string, value: string): string {
  return `lower(${column}) = ${quoteText(value.toLowerCase())}`;
}

function isTarget(target: string): string {
  return is('target', target);
}

/** Holds where the request, which is JSON without blanks, has a text, in any case. */
function requestHas(text: string): string {
  return `strpos(lower(request_parameters), ${quoteText(text.toLowerCase())}) > 0`;
}

/** Writes a text as JSON does between its quotes. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
