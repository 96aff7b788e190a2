import {
  compact,
  compareText,
  DAY,
  groupBy,
  type HolderRights,
  type RightsRecord,
  rightsNameOf,
  type StoredRights,
} from '@iam-tracker/core';
import type { ListedRights, ScanDependencies, UserAuthorization } from '../ports.ts';
import { type IamCalls, readPages } from './iam-calls.ts';

/** A record that did not change is written anew this often, so that it does not expire. */
const RENEW_MILLISECONDS = 2 * DAY;
const MAX_HOLDERS = 24;

/**
 * Keeps what policies allow and who has them up to date, for the alerter to look up: writes what changed, takes
 * away what is gone. Does nothing when the listing is refused: what is known stays until it expires.
 *
 * @returns how many records were written.
 */
export async function keepRights(
  { clock, rights }: Pick<ScanDependencies, 'clock' | 'rights'>,
  calls: IamCalls,
  users: readonly UserAuthorization[],
  scanTimestamp: string,
): Promise<number> {
  if (rights === undefined) return 0;
  const { directory, store } = rights;
  const listed = await readPages(calls, 'GetAccountAuthorizationDetails', (marker) =>
    directory.listRights(marker),
  );
  if (listed === undefined) return 0;
  const records = assembleRights(listed, users);
  const known = new Map<string, StoredRights>();
  for await (const stored of store.all()) known.set(rightsNameOf(stored.record), stored);
  const renewBefore = clock.now() - RENEW_MILLISECONDS;
  const changed = [...records].filter(([name, record]) => {
    const before = known.get(name);
    const isSame = JSON.stringify(before?.record) === JSON.stringify(record);
    return !isSame || Date.parse(before?.scanTimestamp ?? '') < renewBefore;
  });
  await store.put(changed.map(([, record]) => ({ record, scanTimestamp })));
  await store.remove([...known.keys()].filter((name) => !records.has(name)));
  return changed.length;
}

/** Puts the listings together: who has which policy stands with the identities, and is asked of policies. */
function assembleRights(
  listed: readonly ListedRights[],
  users: readonly UserAuthorization[],
): ReadonlyMap<string, RightsRecord> {
  const holders = [...listed.filter(isHolder), ...users.map(toHolder)];
  const held = groupBy(holders.flatMap(policiesOf), ({ arn }) => arn);
  const records = listed.flatMap((each): RightsRecord[] =>
    each.kind === 'policy' ? [{ ...each, holders: namesOf(held.get(each.arn) ?? []) }] : [],
  );
  for (const { boundary: _boundary, ...holder } of holders) {
    const inline = [...holder.inline].sort((a, b) => compareText(a.name, b.name));
    records.push({ ...holder, managed: [...holder.managed].sort(), inline });
  }
  return new Map(records.map((record) => [rightsNameOf(record), record]));
}

interface HeldPolicy {
  readonly arn: string;
  readonly by: string;
}

function policiesOf({ boundary, holder, managed }: ListedHolder): HeldPolicy[] {
  const attached = managed.map((arn) => ({ arn, by: holder }));
  return boundary === undefined
    ? attached
    : [...attached, { arn: boundary, by: `boundary of ${holder}` }];
}

function namesOf(held: readonly HeldPolicy[]): string[] {
  return held
    .map(({ by }) => by)
    .sort()
    .slice(0, MAX_HOLDERS);
}

type ListedHolder = HolderRights & { readonly boundary?: string };

function isHolder(each: ListedRights): each is ListedHolder {
  return each.kind === 'holder';
}

function toHolder(user: UserAuthorization): ListedHolder {
  const { arn, attachedPolicies, inlinePolicies, permissionsBoundary, userName } = user;
  return compact({
    kind: 'holder' as const,
    accountId: arn.split(':')[4] ?? '',
    holder: `user/${userName}`,
    managed: attachedPolicies,
    inline: inlinePolicies,
    boundary: permissionsBoundary,
  });
}
