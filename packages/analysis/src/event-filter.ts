import { BlockList, isIP } from 'node:net';
import {
  type ActivityEvent,
  AppError,
  matchesWildcard,
  parseWildcard,
  printable,
  readService,
} from '@iam-tracker/core';
import type { Comparison } from '@iam-tracker/core/aws';

/** Properties of the wanted events, all of which they have. `*` in a text stands for any text; case does not count then. */
export interface EventFilter {
  /** `user_name`; without a star exactly. */
  readonly userName?: string | undefined;
  /** `event_name`; without a star exactly. */
  readonly eventName?: string | undefined;
  /** `actor`, in any case: whom the record itself names. */
  readonly actor?: string | undefined;
  /** Name of who is behind it, in any case, sessions followed: no single event tells, so that `readFilter` passes over it. */
  readonly person?: string | undefined;
  /** `target`, in any case: `type/name`, or the name alone. */
  readonly target?: string | undefined;
  /** An access key that signed the call, was handed out by it, or is what it acted on. */
  readonly key?: string | undefined;
  /** `source_ip`: an address in any spelling, a network such as `192.0.2.0/24`, or the name of a service. */
  readonly ip?: string | undefined;
  /** `aws_region`. */
  readonly region?: string | undefined;
  /** Account of the event, of its caller, or of the delegate that acted for the caller. */
  readonly account?: string | undefined;
  /** `event_source`, or the service in it: `iam`. */
  readonly source?: string | undefined;
  /** `error_code`, in any case. */
  readonly error?: string | undefined;
  /** Stands in any attribute, in any case. */
  readonly text?: string | undefined;
  /** Milliseconds since the epoch; both ends belong to it. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly isFailure?: boolean | undefined;
}

type Fits = (event: ActivityEvent) => boolean;
type TextTest = (text: string | undefined) => boolean;

/**
 * Returns what tells whether an event fits a filter, its time and the person aside.
 *
 * @throws AppError BAD_ARGUMENT for a network or an account that is none.
 */
export function readFilter(filter: EventFilter): Fits {
  const tests = Object.entries(TESTS).flatMap(([name, test]) => {
    const value = filter[name as keyof typeof TESTS];
    return value === undefined ? [] : [test(value)];
  });
  if (filter.isFailure === true) tests.push(({ outcome }) => outcome === 'failure');
  return (event) => tests.every((fits) => fits(event));
}

/** Tells whether a filter looks at what summaries of events do not have: details and JSON texts. */
export function needsWhole({ account, key, text }: EventFilter): boolean {
  return [account, key, text].some((each) => each !== undefined);
}

/** Returns what of a filter the table can compare: events that fit are never left out by it. */
export function comparisonsOf({
  account,
  ip,
  isFailure,
  key,
  region,
}: EventFilter): readonly (readonly Comparison[])[] {
  const is = (attribute: string, value: string): Comparison => ({
    ...{ attribute, operator: 'is', value },
  });
  const contains = (attribute: string, value: string): Comparison => ({
    ...{ attribute, operator: 'contains', value },
  });
  return [
    ...(region === undefined || region.includes('*') ? [] : [[is('aws_region', region)]]),
    // An address of IPv6 may be one of IPv4 in another spelling.
    ...(ip !== undefined && isIP(ip) === 4
      ? [[is('source_ip', ip), contains('source_ip', ':')]]
      : []),
    ...(isFailure === true ? [[is('outcome', 'failure')]] : []),
    ...(account === undefined
      ? []
      : [
          [
            is('account_id', account),
            contains('user_arn', `:${account}:`),
            is('delegate_account_id', account),
            is('actor', account),
          ],
        ]),
    ...(key === undefined
      ? []
      : [
          [
            is('access_key_id', key),
            is('issued_access_key_id', key),
            is('target', `access-key/${key}`),
            contains('request_parameters', JSON.stringify(key)),
          ],
        ]),
  ];
}

const TESTS: Readonly<Record<TextFilter, (value: string) => Fits>> = {
  userName: (value) => {
    const test = value.includes('*') ? anyCase(value) : exactly(value);
    return ({ userName }) => test(userName);
  },
  eventName: (value) => {
    const test = value.includes('*') ? anyCase(value) : exactly(value);
    return ({ eventName }) => test(eventName);
  },
  actor: (value) => {
    const test = anyCase(value);
    return ({ actor }) => test(actor);
  },
  target: (value) => {
    const test = anyCase(value);
    return ({ target }) => test(target) || test(nameOf(target));
  },
  key: (value) => {
    const quoted = JSON.stringify(value);
    return ({ accessKeyId, issuedAccessKeyId, requestParameters, target }) =>
      accessKeyId === value ||
      issuedAccessKeyId === value ||
      target === `access-key/${value}` ||
      requestParameters?.includes(quoted) === true;
  },
  ip: (value) => {
    const test = fromAddress(value);
    return ({ sourceIp }) => test(sourceIp);
  },
  region: (value) => {
    const test = value.includes('*') ? anyCase(value) : exactly(value);
    return ({ awsRegion }) => test(awsRegion);
  },
  account: (value) => {
    if (!/^\d{12}$/.test(value)) throw refused('account', value, 'twelve digits');
    return ({ accountId, actor, actorType, delegateAccountId, userArn }) =>
      [accountId, delegateAccountId, userArn?.split(':', 5)[4]].includes(value) ||
      (actorType === 'account' && actor === value);
  },
  source: (value) => {
    const test = anyCase(value);
    return ({ eventSource }) => test(eventSource) || test(readService(eventSource));
  },
  error: (value) => {
    const test = anyCase(value);
    return ({ errorCode }) => test(errorCode);
  },
  text: saying,
};

/** Returns what tells whether a text is a name that is looked for. */
export function readName(wanted: string): TextTest {
  return anyCase(wanted);
}

/** Returns what tells whether any property of a thing has a text in it, in any case. */
export function saying(text: string): (thing: object) => boolean {
  const part = text.toLowerCase();
  return (thing) => Object.values(thing).some((each) => String(each).toLowerCase().includes(part));
}

type TextFilter = Exclude<keyof EventFilter, 'since' | 'until' | 'isFailure' | 'person'>;

function exactly(value: string): TextTest {
  return (text) => text === value;
}

function anyCase(value: string): TextTest {
  const pattern = parseWildcard(value.toLowerCase(), '*');
  return (text) => text !== undefined && matchesWildcard(pattern, text.toLowerCase());
}

/** Names may have slashes of their own; types have none. */
function nameOf(target: string | undefined): string | undefined {
  return target?.slice(target.indexOf('/') + 1);
}

/** @throws AppError BAD_ARGUMENT */
function fromAddress(value: string): TextTest {
  const list = new BlockList();
  if (isIP(value) > 0) list.addAddress(value, familyOf(value));
  else if (value.includes('/')) addNetwork(list, value);
  else return anyCase(value);
  return (text = '') => isIP(text) > 0 && list.check(text, familyOf(text));
}

function addNetwork(list: BlockList, value: string): void {
  const [address = '', bits = '', more] = value.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  const isNetwork =
    isIP(address) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most && more === undefined;
  if (!isNetwork) {
    throw refused('ip', value, 'an address, a network such as 192.0.2.0/24, or a service');
  }
  list.addSubnet(address, Number(bits), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function refused(name: string, value: string, allowed: string): AppError {
  return new AppError(
    'BAD_ARGUMENT',
    `--${name} is "${printable(value, 100)}"; allowed: ${allowed}.`,
  );
}
