import { isAccountId } from '../../accounts/account.ts';
import { compact } from '../../collections.ts';
import type { EnvironmentReader } from '../../environment.ts';
import type { MemberScope } from './select-members.ts';

/** How member accounts are read. */
export interface MemberConfig extends MemberScope {
  /** Name of the role in each of them, without a path. */
  readonly roleName: string;
  readonly externalId?: string;
  readonly queueUrl: string;
}

const MAX_ACCOUNT_METRICS = 50;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
/** AssumeRole API reference. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const UNIT = /^(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/;

/** Tells whether a role can be called so; paths are none of names. */
export function isRoleName(text: string): boolean {
  return ROLE_NAME.test(text);
}

/** Tells whether AWS takes a text for an external id. */
export function isExternalId(text: string): boolean {
  return EXTERNAL_ID.test(text);
}

/** Reads how member accounts are read; undefined when they are not, as no role is named. */
export function readMemberConfig(read: EnvironmentReader): MemberConfig | undefined {
  const roleName = read.parsed('MEMBER_ROLE_NAME', {
    allowed: 'the name of a role, without its path',
    default: '',
    parse: (text) => (text === '' || isRoleName(text) ? text : undefined),
  });
  const externalId = read.parsed('MEMBER_EXTERNAL_ID', {
    allowed: '2 to 1224 letters, digits and _+=,.@:/-',
    default: '',
    parse: (text) => (text === '' || isExternalId(text) ? text : undefined),
  });
  const namesAccounts = read.optionalText('MEMBER_ACCOUNTS') !== undefined;
  const accounts = listOf(read, 'MEMBER_ACCOUNTS', 'accounts, 12 digits each', isAccountId);
  const members = compact({
    roleName,
    externalId: externalId === '' ? undefined : externalId,
    queueUrl:
      roleName === ''
        ? (read.optionalText('MEMBER_QUEUE_URL') ?? '')
        : read.requiredText('MEMBER_QUEUE_URL'),
    accounts: namesAccounts ? accounts : undefined,
    units: listOf(read, 'MEMBER_UNITS', 'organizational units or roots', (each) => UNIT.test(each)),
    excluded: readExcludedAccounts(read),
  });
  return roleName === '' ? undefined : members;
}

/** Accounts of the organization of which nothing is expected. */
export function readExcludedAccounts(read: EnvironmentReader): readonly string[] {
  return listOf(read, 'MEMBER_EXCLUDED_ACCOUNTS', 'accounts, 12 digits each', isAccountId);
}

/** Accounts of which metrics of their own are published: each is paid, and counts among the metrics of a request. */
export function readAccountMetrics(read: EnvironmentReader): readonly string[] {
  const what = `at most ${MAX_ACCOUNT_METRICS} accounts, 12 digits each`;
  return listOf(read, 'ACCOUNT_METRICS', what, isAccountId, MAX_ACCOUNT_METRICS);
}

function listOf(
  read: EnvironmentReader,
  name: string,
  what: string,
  isAllowed: (entry: string) => boolean,
  most = Number.POSITIVE_INFINITY,
): readonly string[] {
  return read.parsed(name, {
    allowed: `a comma separated list of ${what}`,
    default: '',
    parse(text) {
      const entries = text.split(',').map((each) => each.trim());
      const list = [...new Set(entries.filter((each) => each !== ''))];
      return list.length <= most && list.every(isAllowed) ? list : undefined;
    },
  });
}
