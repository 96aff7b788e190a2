import type { Clock } from '@iam-tracker/core';
import type { IamBehaviour } from '../iam/iam-service.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import { AwsError, xmlElement } from './aws-protocol.ts';
import type { LookupBehaviour } from './history/lookup-events.ts';
import type { SimulatedRegion } from './regions.ts';
import { openPlace, sealPlace } from './sealed-place.ts';

/** An account of the organization, with an event history and limits of its own. */
export interface SimulatedMember extends LookupBehaviour {
  readonly accountId: string;
  readonly name?: string;
  /** `ACTIVE` when absent. */
  readonly state?: string;
  /** Units above it, from the root: `['r-ab12', 'ou-ab12-11111111']`. */
  readonly units?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly joinedAt?: number;
  readonly events?: Iterable<SimulatedEvent>;
  readonly regions?: readonly SimulatedRegion[];
  /** IAM of the account; it offers none when absent. */
  readonly iam?: IamBehaviour;
  /** The role that lets the tracker in; none when absent. */
  readonly role?: { readonly name: string; readonly externalId?: string };
}

/** Answers of Organizations and STS. Each throws AwsError. */
export interface SimulatedOrganization {
  listAccounts(body: Record<string, unknown>): object;
  listParents(body: Record<string, unknown>): object;
  assumeRole(form: URLSearchParams): string;
}

const ORGANIZATION = 'o-exampleorgid';
const ROOT = 'r-ab12';
/** ListAccounts API reference, since 2026. */
const MAX_RESULTS = 20;
const SESSION_MILLISECONDS = 3_600_000;

/** The account that a key of `AssumeRole` leads to; empty for any other key. */
export function accountOfKey(accessKeyId: string): string {
  return /^ASIAROLE(\d{12})$/.exec(accessKeyId)?.[1] ?? '';
}

/** Makes the organization of an account and its members. */
export function createOrganization(
  managementId: string,
  members: readonly SimulatedMember[],
  { clock, tellsPaths }: { readonly clock: Clock; readonly tellsPaths: boolean },
): SimulatedOrganization {
  const accounts = [{ accountId: managementId, name: 'management' }, ...members];

  return {
    listAccounts({ MaxResults = MAX_RESULTS, NextToken }) {
      const size = Number(MaxResults);
      if (!Number.isInteger(size) || size < 1 || size > MAX_RESULTS) {
        throw new AwsError('InvalidInputException', `MaxResults must be from 1 to ${MAX_RESULTS}`);
      }
      const place = typeof NextToken === 'string' ? openPlace(NextToken, 'accounts') : { from: 0 };
      if (place === undefined) throw new AwsError('InvalidInputException', 'a wrong NextToken');
      const { from, isEmpty = false } = place as { from: number; isEmpty?: boolean };
      // Pages may be empty although more follow: here every second one is.
      const to = isEmpty ? from : from + size;
      const page = accounts.slice(from, to).map((account) => describe(account, tellsPaths));
      const isLast = to >= accounts.length;
      const next = sealPlace({ from: to, isEmpty: !isEmpty }, 'accounts');
      return { Accounts: page, NextToken: isLast ? null : next };
    },

    listParents({ ChildId }) {
      const chains = members.map(({ accountId, units = [ROOT] }) => [...units, accountId]);
      const chain = chains.find((each) => each.includes(String(ChildId)));
      const parent = chain?.[chain.indexOf(String(ChildId)) - 1];
      if (parent === undefined && ChildId !== managementId) {
        throw new AwsError('ChildNotFoundException', `there is no ${ChildId}`);
      }
      const Id = parent ?? ROOT;
      const Type = Id.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
      return { Parents: [{ Id, Type }] };
    },

    assumeRole(form) {
      const arn = form.get('RoleArn') ?? '';
      const [, accountId, name] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
      const member = members.find((each) => each.accountId === accountId);
      const { role, state = 'ACTIVE' } = member ?? {};
      const isTrusted =
        role !== undefined &&
        role.name === name &&
        (role.externalId === undefined || role.externalId === form.get('ExternalId'));
      if (!isTrusted || state === 'SUSPENDED' || state === 'CLOSED') {
        const caller = `arn:aws:sts::${managementId}:assumed-role/iam-activity-tracker/simulated`;
        throw new AwsError(
          'AccessDenied',
          `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
          403,
        );
      }
      const credentials = [
        xmlElement('AccessKeyId', `ASIAROLE${accountId}`),
        xmlElement('SecretAccessKey', 'simulated'),
        xmlElement('SessionToken', 'simulated'),
        xmlElement('Expiration', new Date(clock.now() + SESSION_MILLISECONDS).toISOString()),
      ];
      return `<Credentials>${credentials.join('')}</Credentials>`;
    },
  };
}

function describe(account: SimulatedMember, tellsPaths: boolean): object {
  const { accountId: Id, joinedAt = 0, name = Id, state = 'ACTIVE', units = [ROOT] } = account;
  return {
    Id,
    Arn: `arn:aws:organizations::000000000000:account/${ORGANIZATION}/${Id}`,
    Email: `${Id}@example.com`,
    Name: name,
    State: state,
    JoinedMethod: 'CREATED',
    JoinedTimestamp: joinedAt / 1000,
    ...(tellsPaths ? { Paths: [`${[ORGANIZATION, ...units, Id].join('/')}/`] } : {}),
  };
}
