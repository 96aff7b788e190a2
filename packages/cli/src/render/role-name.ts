import { isNamedLikeIdentityCenterRole, permissionSetOfRole } from '@iam-tracker/core';
import type { Cell } from './table/column.ts';

/** A role of Identity Center, perhaps with what stands before its name in an ARN, and a session behind it. */
const NAME = /^(.*\/)?(AWSReservedSSO_(.+)_[0-9a-f]{16})(\/[^/]*)?$/;
const RESERVED_PATH = /aws-reserved\/.*$/;

/**
 * Returns a cell for what may name a role of Identity Center, `AWSReservedSSO_Admin_<hash>`: shown as `Admin (SSO)` when its
 * ARN says that AWS made it, and as `Admin (SSO?)` when only the name does, which its creator chose.
 */
export function cellOfRole(
  text: string,
  { roleArn, color }: { roleArn?: string | undefined; color?: (text: string) => string } = {},
): Cell {
  const [, place = '', name = '', permissionSet = '', session = ''] = NAME.exec(text) ?? [];
  const colored = color === undefined ? {} : { color };
  if (!isNamedLikeIdentityCenterRole(name)) return color === undefined ? text : { text, color };
  const arn = text.startsWith('arn:') ? text : roleArn;
  const isVouched =
    permissionSetOfRole(arn) === permissionSet && arn?.endsWith(`/${name}`) === true;
  const before = isVouched ? place.replace(RESERVED_PATH, '') : place;
  const short = `${before}${permissionSet} (${isVouched ? 'SSO' : 'SSO?'})${session}`;
  return { text: short, whole: text, ...colored };
}
