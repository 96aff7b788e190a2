import { objectIn, textIn } from '@iam-tracker/core';
import type { CloudTrailRecord } from '../simulated-event.ts';
import type { KeyUse } from './inventory.ts';

/** Stands for root where a user name is wanted; no user can have a name with brackets. */
export const ROOT = '<root_account>';

/** A deed of IAM, as a record tells it. */
export type IdentityChange = IamCall | PasswordUse | AccessKeyUse;

interface At {
  /** Milliseconds. */
  readonly time: number;
}

/** A successful call that changes something. */
export interface IamCall extends At {
  readonly kind: 'call';
  readonly name: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  /** The IAM user that called, or `ROOT`; absent for a role. */
  readonly caller?: string;
}

interface PasswordUse extends At {
  readonly kind: 'password-use';
  readonly userName: string;
}

interface AccessKeyUse extends At {
  readonly kind: 'key-use';
  readonly keyId: string;
  readonly use: KeyUse;
}

const SIGN_IN = 'signin.amazonaws.com';
const IAM = 'iam.amazonaws.com';

/**
 * Reads what a record means for the inventory: calls of IAM that changed something, passwords and
 * access keys that were used. A record that was delivered again, corrected, means nothing new.
 */
export function readChanges(record: CloudTrailRecord): readonly IdentityChange[] {
  if (objectIn(record, 'addendum').reason === 'UPDATED_DATA') return [];
  const changes: IdentityChange[] = [];
  const time = Date.parse(record.eventTime);
  const identity = objectIn(record, 'userIdentity');
  const user = identity.type === 'IAMUser' ? textIn(identity, 'userName') : undefined;
  const caller = identity.type === 'Root' ? ROOT : user;
  const keyId = textIn(identity, 'accessKeyId') ?? '';
  if (keyId.startsWith('AKIA')) {
    const service = record.eventSource.split('.')[0] ?? '';
    changes.push({
      kind: 'key-use',
      time,
      keyId,
      use: { at: time, service, region: record.awsRegion },
    });
  }
  if (record.errorCode !== undefined) return changes;
  if (record.eventSource === SIGN_IN) {
    const change = caller === undefined ? undefined : readSignIn(record, caller, time);
    if (change !== undefined) changes.push(change);
  } else if (record.eventSource === IAM && record.readOnly === false) {
    changes.push({
      kind: 'call',
      time,
      name: record.eventName,
      request: objectIn(record, 'requestParameters'),
      response: objectIn(record, 'responseElements'),
      ...(caller !== undefined && { caller }),
    });
  }
  return changes;
}

function readSignIn(
  record: CloudTrailRecord,
  userName: string,
  time: number,
): IdentityChange | undefined {
  const { eventName } = record;
  const isSuccess = objectIn(record, 'responseElements')[eventName] === 'Success';
  if (!isSuccess) return undefined;
  if (eventName === 'ConsoleLogin') return { kind: 'password-use', time, userName };
  // The sign-in page changes root's password; that of a user changes through IAM.
  const isChange = eventName === 'PasswordUpdated' || eventName === 'PasswordRecoveryCompleted';
  if (!isChange || userName !== ROOT) return undefined;
  return { kind: 'call', time, name: 'ChangePassword', request: {}, response: {}, caller: ROOT };
}
