import { isIP } from 'node:net';
import type { IncidentScope } from '@iam-tracker/analysis';
import { AppError, compact, printable } from '@iam-tracker/core';
import { isKeyId } from '@iam-tracker/core/off-switch';
import { type OptionsOf, text } from './flags.ts';

/** Flags that say whom or what an incident is about. */
export const SCOPE_FLAGS = {
  actor: text('<name>', 'around this person, program or user'),
  key: text('<id>', 'around this access key, and the sessions it led to'),
  ip: text('<address>', 'around this address'),
  role: text('<name>', 'around the sessions of this role (name or ARN)'),
  account: text('<id>', 'around this account, by its id or its name'),
};

/**
 * Reads what an incident is to be about.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function readScope({
  account,
  actor,
  ip,
  key,
  role,
}: OptionsOf<typeof SCOPE_FLAGS>): IncidentScope {
  expect(key, '--key', isKeyId, 'an access key id such as AKIAIOSFODNN7EXAMPLE');
  expect(ip, '--ip', (value) => isIP(value) !== 0, 'an IPv4 or IPv6 address');
  expect(account, '--account', (value) => /^\d{12}$/.test(value), 'the 12 digits of an account');
  return compact({ accountId: account, actor, ip, key, role });
}

function expect(
  value: string | undefined,
  flag: string,
  fits: (value: string) => boolean,
  allowed: string,
): void {
  if (value === undefined || fits(value)) return;
  throw new AppError('BAD_ARGUMENT', `${flag} is "${printable(value, 100)}"; allowed: ${allowed}.`);
}
