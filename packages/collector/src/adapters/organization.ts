import {
  ListAccountsCommand,
  type ListAccountsCommandOutput,
  ListParentsCommand,
  OrganizationsClient,
  type OrganizationsClientConfig,
  type Parent,
} from '@aws-sdk/client-organizations';
import { AppError } from '@iam-tracker/core';
import { type Account, readAccount, readOuPath } from '@iam-tracker/core/accounts';
import { clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import type { Organization } from '../members/member-ports.ts';

/** The most a page may have since 2026 (ListAccounts API reference). */
const PAGE_SIZE = 20;
/** An end to a list of pages that never ends: five hundred thousand accounts. */
const MAX_PAGES = 25_000;
/** Five levels of units below the root (Organizations quotas), and one to spare. */
const MAX_DEPTH = 7;

/** The organization of the credentials in use: those of its management account, or of a delegated administrator. */
export function createOrganization(config: OrganizationsClientConfig = {}): Organization {
  // Organizations is asked seldom and paces strictly: more patience than usual.
  const client = new OrganizationsClient({ ...clientDefaults, maxAttempts: 8, ...config });

  /** Returns every account, as Organizations writes it. A page may be empty although more follow. */
  async function listRaw(): Promise<object[]> {
    const found: object[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const command = new ListAccountsCommand({ MaxResults: PAGE_SIZE, NextToken: token });
      const answer: ListAccountsCommandOutput = await client.send(command).catch(refuse);
      found.push(...(answer.Accounts ?? []));
      token = answer.NextToken ?? undefined;
      if (token === undefined) return found;
    }
    throw unavailable(`ListAccounts: more than ${MAX_PAGES} pages`);
  }

  return {
    async listAccounts(known) {
      const raw = await listRaw();
      const parentOf = createParentLookup(client);
      const accounts: Account[] = [];
      for (const each of raw) {
        const account = readAccount(each);
        if (account === undefined) {
          throw unavailable('ListAccounts: an entry that is no account with an Id of 12 digits');
        }
        // Partitions that do not say where an account is are asked for each.
        const ouPath =
          account.ouPath ??
          (await findPath(account.id, organizationOf(each), parentOf)) ??
          known.get(account.id)?.ouPath;
        accounts.push(ouPath === undefined ? account : { ...account, ouPath });
      }
      if (accounts.length === 0) throw unavailable('ListAccounts: no account in the answer');
      return [...new Map(accounts.map((account) => [account.id, account])).values()];
    },
  };
}

type ParentLookup = (child: string) => Promise<Parent | undefined>;

/** Asks for the parent of an account or unit, of each once; undefined where Organizations does not say. */
function createParentLookup(client: OrganizationsClient): ParentLookup {
  const known = new Map<string, Promise<Parent | undefined>>();
  return (child) => {
    const asked =
      known.get(child) ??
      client.send(new ListParentsCommand({ ChildId: child })).then(
        ({ Parents = [] }) => Parents[0],
        // The place of an account is worth less than that it is listed.
        () => undefined,
      );
    known.set(child, asked);
    return asked;
  };
}

async function findPath(
  accountId: string,
  organization: string | undefined,
  parentOf: ParentLookup,
): Promise<string | undefined> {
  const units: string[] = [];
  for (let child = accountId; units.length < MAX_DEPTH; ) {
    const parent = await parentOf(child);
    if (parent?.Id === undefined) return undefined;
    units.unshift(parent.Id);
    if (parent.Type === 'ROOT') return readOuPath([organization, ...units, ''].join('/'));
    child = parent.Id;
  }
  return undefined;
}

/** The organization's id is in the ARN of each account: `arn:aws:organizations::MANAGEMENT:account/o-x/ID`. */
function organizationOf(account: object): string | undefined {
  return /:account\/(o-[a-z0-9]+)\//.exec(String((account as { Arn?: unknown }).Arn))?.[1];
}

function refuse(error: unknown): never {
  const { what, hint } = describeAwsError(error);
  throw unavailable(`ListAccounts: ${what}`, error, hint);
}

function unavailable(message: string, cause?: unknown, hint?: string): AppError {
  return new AppError('ORGANIZATION_UNAVAILABLE', message, {
    cause,
    hint:
      hint ??
      'It needs organizations:ListAccounts, in the management account or an account that is a delegated administrator of any service.',
  });
}
