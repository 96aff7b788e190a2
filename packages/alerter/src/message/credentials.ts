import {
  formatTime,
  HOUR,
  type IssuingCall,
  isSessionKey,
  objectIn,
  textIn,
} from '@iam-tracker/core';
import {
  deletePassword,
  endRoleSessions,
  endUserSessions,
  isKeyId,
  lookUpKey,
  type OtherCredential,
  type Step,
  switchKey,
  switchOther,
} from '@iam-tracker/core/off-switch';
import { type RuleEvent, UNEXPLAINED_USER_CHANGE } from '../event/rule-event.ts';
import {
  type Holder,
  holderOfCaller,
  holderOfRole,
  holderOfTarget,
  holderOfUser,
  nameHolder,
} from './holder.ts';

/** A credential that an alert is about, and how it is taken away. Texts are raw, but for commands. */
export interface Credential {
  readonly kind: 'access_key' | 'session' | 'console_password' | OtherCredential;
  /** Whole, as it is evidence; a password has none. */
  readonly id: string | null;
  /** Its part in the event. */
  readonly part: 'used' | 'made' | 'changed' | 'began';
  readonly holder: string;
  /** Whose administrators can do what the steps say. */
  readonly accountId: string | null;
  /** As far as the event tells. */
  readonly state: string;
  readonly steps: readonly Step[];
}

/** The longest that a session lives (AWS STS API reference, `DurationSeconds`). */
const ROLE_HOURS = 12;
const USER_HOURS = 36;

/** Calls that make a credential of a user that is no access key: where its id stands in the answer. */
const OTHERS: ReadonlyMap<string, readonly [OtherCredential, parent: string, id: string]> = new Map(
  [
    [
      'CreateServiceSpecificCredential',
      ['service_credential', 'serviceSpecificCredential', 'serviceSpecificCredentialId'],
    ],
    [
      'ResetServiceSpecificCredential',
      ['service_credential', 'serviceSpecificCredential', 'serviceSpecificCredentialId'],
    ],
    ['UploadSSHPublicKey', ['ssh_key', 'sSHPublicKey', 'sSHPublicKeyId']],
    ['UploadSigningCertificate', ['certificate', 'certificate', 'certificateId']],
  ],
);
const PASSWORD_CALLS: ReadonlySet<string> = new Set(['CreateLoginProfile', 'UpdateLoginProfile']);
const KEY_CALLS: ReadonlySet<string> = new Set(['UpdateAccessKey', 'DeleteAccessKey']);

/**
 * Lists the credentials that an event made, changed or was signed with, the most pressing first, and with which key
 * the chain of sessions behind it began. Total, each credential once.
 */
export function findCredentials(
  event: RuleEvent,
  firstCall: IssuingCall | undefined,
): readonly Credential[] {
  const told = event.accountId;
  const found = [
    ...madeBy(event, told),
    ...changedBy(event, told),
    ...usedBy(event, told),
    ...beganWith(firstCall, told),
  ];
  return found.filter(
    ({ id }, index) => id === null || found.findIndex((other) => other.id === id) === index,
  );
}

function madeBy(event: RuleEvent, told: string | undefined): Credential[] {
  const { eventName, issuedAccessKeyId: id, outcome } = event;
  if (outcome !== 'success') return [];
  if (eventName === UNEXPLAINED_USER_CHANGE) return foundByScan(event, told);
  const other = OTHERS.get(eventName);
  if (other !== undefined) return [otherCredential(event, other, told)];
  if (PASSWORD_CALLS.has(eventName)) {
    const holder = holderOfTarget(event);
    const steps = holder.kind === 'user' ? [deletePassword(holder.name)] : [];
    return [entry('console_password', null, 'made', holder, told, 'set by this call', steps)];
  }
  if (id === undefined || id === event.accessKeyId) return [];
  if (isSessionKey(id)) {
    const holder = holderOfIssued(event);
    return [
      entry('session', id, 'made', holder, told, endOfIssued(event), stopSession(id, holder)),
    ];
  }
  const holder = holderOfTarget(event);
  const status = textIn(objectIn(event.response, 'accessKey'), 'status') ?? 'Active';
  const state = `${status.toLowerCase()} since this call, as far as known`;
  return [entry('access_key', id, 'made', holder, told, state, stopKey(id, holder))];
}

function otherCredential(
  event: RuleEvent,
  [kind, parent, field]: readonly [OtherCredential, string, string],
  told: string | undefined,
): Credential {
  const holder = holderOfTarget(event);
  const id = textIn(objectIn(event.response, parent), field) ?? textIn(event.request, field);
  const steps = [switchOther(kind, holder.name, id)];
  return entry(kind, id ?? null, 'made', holder, told, 'active since this call', steps);
}

function foundByScan(event: RuleEvent, told: string | undefined): Credential[] {
  const id = textIn(event.request, 'subject');
  const kind = textIn(event.request, 'kind');
  if (!isKeyId(id) || kind?.startsWith('key_') !== true) return [];
  const holder = holderOfTarget(event);
  const isOff = kind === 'key_deleted' || kind === 'key_deactivated';
  const state = isOff
    ? 'no longer active when the user was scanned'
    : 'there when the user was scanned';
  const steps = isOff ? [lookUpKey(id)] : stopKey(id, holder);
  return [entry('access_key', id, 'changed', holder, told, state, steps)];
}

function changedBy(event: RuleEvent, told: string | undefined): Credential[] {
  const id = textIn(event.request, 'accessKeyId');
  if (!KEY_CALLS.has(event.eventName) || id === undefined) return [];
  const holder = holderOfTarget(event);
  const say = (state: string, steps: readonly Step[]) => [
    entry('access_key', id, 'changed', holder, told, state, isKeyId(id) ? steps : []),
  ];
  if (event.outcome === 'failure') return say('as it was: the call failed', []);
  if (event.eventName === 'DeleteAccessKey') return say('deleted by this call', [lookUpKey(id)]);
  if (textIn(event.request, 'status') === 'Active') {
    return say('switched on by this call', stopKey(id, holder));
  }
  return say('switched off by this call', [switchKey(holder.name, id, 'Active'), lookUpKey(id)]);
}

function usedBy(event: RuleEvent, told: string | undefined): Credential[] {
  const { accessKeyId: id, delegateAccountId, eventTime, eventType, outcome } = event;
  // A sign-in that failed was signed with nothing.
  if (id === undefined || (eventType === 'signin' && outcome === 'failure')) return [];
  const holder = holderOfCaller(event);
  const found = isSessionKey(id)
    ? entry('session', id, 'used', holder, told, endOfUsed(event), stopSession(id, holder))
    : entry(
        'access_key',
        id,
        'used',
        holder,
        told,
        `active when it was used at ${eventTime}`,
        stopKey(id, holder),
      );
  // The key is in other hands than its owner's.
  return delegateAccountId === undefined
    ? [found]
    : [{ ...found, holder: `account ${delegateAccountId}, by delegation of ${found.holder}` }];
}

function beganWith(call: IssuingCall | undefined, told: string | undefined): Credential[] {
  const { accessKeyId: id, eventTime } = call ?? {};
  // Temporary keys on the way end with what is done about the sessions; a lasting one opens the next.
  if (call?.userType !== 'IAMUser' || id === undefined || isSessionKey(id)) return [];
  const holder = holderOfUser(call, told);
  const state = `active when it opened the first session at ${eventTime}`;
  return [entry('access_key', id, 'began', holder, told, state, stopKey(id, holder))];
}

function entry(
  kind: Credential['kind'],
  id: string | null,
  part: Credential['part'],
  holder: Holder,
  told: string | undefined,
  state: string,
  steps: readonly Step[],
): Credential {
  const accountId = holder.accountId ?? told ?? null;
  return { kind, id, part, holder: nameHolder(holder, told), accountId, state, steps };
}

function stopKey(id: string, { kind, name }: Holder): Step[] {
  if (!isKeyId(id)) return [];
  if (kind === 'root') {
    const step = 'sign in as root and delete it under Security credentials: no one else can';
    return [{ step, command: null }, lookUpKey(id)];
  }
  return [switchKey(kind === 'user' ? name : undefined, id, 'Inactive'), lookUpKey(id)];
}

function stopSession(id: string, { kind, name, sessionName }: Holder): Step[] {
  const look = isKeyId(id) ? [lookUpKey(id)] : [];
  switch (kind) {
    case 'role':
      return [endRoleSessions(name), ...look];
    case 'user':
      return [endUserSessions(name), ...look];
    case 'permission_set':
      return [
        {
          step: `in Identity Center, open the user${sessionName === undefined ? '' : ` ${sessionName}`}, disable access and delete the active sessions; to end those in accounts at once, deny by aws:TokenIssueTime in the permission set`,
          command: null,
        },
        ...look,
      ];
    case 'root':
      return [{ step: 'reset the password and MFA of root', command: null }, ...look];
    case 'assumed_root':
      return [
        {
          step: 'it ends by itself within 15 minutes; end the sessions of who took it, in the management account',
          command: null,
        },
        ...look,
      ];
    default:
      return look;
  }
}

/** Whose session a call handed out. */
function holderOfIssued(event: RuleEvent): Holder {
  const { accountId, eventName } = event;
  const roleArn = textIn(event.request, 'roleArn');
  if (eventName.startsWith('AssumeRole') && eventName !== 'AssumeRoot') {
    const sessionName = textIn(event.request, 'roleSessionName');
    return { ...holderOfRole(roleArn, undefined, accountId), sessionName };
  }
  if (eventName === 'AssumeRoot') {
    const member = /\d{12}/.exec(textIn(event.request, 'targetPrincipal') ?? '')?.[0];
    return { kind: 'assumed_root', accountId: member ?? accountId };
  }
  if (eventName === 'GetRoleCredentials') {
    const set = textIn(event.details, 'role_name') ?? textIn(event.request, 'roleName');
    const where = textIn(event.details, 'account_id') ?? accountId;
    return { kind: 'permission_set', name: set, sessionName: event.actor, accountId: where };
  }
  return holderOfCaller(event);
}

function endOfIssued({ response }: RuleEvent): string {
  const expiration = textIn(objectIn(response, 'credentials'), 'expiration');
  return expiration === undefined
    ? 'open since this call'
    : `open since this call, until ${expiration} (UTC)`;
}

function endOfUsed({ sessionCreatedAt, userType }: RuleEvent): string {
  const hours = userType === 'AssumedRole' ? ROLE_HOURS : USER_HOURS;
  const end = new Date(Date.parse(sessionCreatedAt ?? '') + hours * HOUR);
  if (Number.isNaN(end.getTime())) {
    return `open when it was used; ends ${hours} hours after its start at most`;
  }
  return `opened at ${sessionCreatedAt}, ends by ${formatTime(end.getTime())}`;
}
