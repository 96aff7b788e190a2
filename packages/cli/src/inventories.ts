import type { AccountInventory } from '@iam-tracker/analysis';
import { printable, type ScanHeader } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { namesOf } from './account-names.ts';
import type { GlobalOptions } from './flags.ts';
import { withLedger } from './ledger.ts';
import { withAccountIds } from './render/account-column.ts';
import type { Listing } from './render/listing.ts';
import { cutToMinute, formatCounted } from './render/quantities.ts';
import type { Terminal } from './terminal.ts';

/** Inventories of accounts, and how their rows say whose they are. */
interface Inventories {
  readonly inventories: readonly AccountInventory[];
  shape<Row extends OfAccount>(listing: Listing<Row>): Listing<Row>;
}

type OfAccount = { readonly accountId?: string | undefined };

/** Opens the data folder and reads what the last complete scan of the account that is asked for, or of each, saw. */
export async function openInventories(
  options: GlobalOptions & { readonly account?: string },
): Promise<Inventories> {
  const { readInventories } = await import('@iam-tracker/analysis');
  return withLedger(options, async (tracker) => {
    const inventories: AccountInventory[] = [];
    for await (const each of readInventories(tracker, options.account)) inventories.push(each);
    return { inventories, shape: await shapeOf(tracker, options.account) };
  });
}

/** Tells how rows say whose they are: where scans of several accounts are asked for, and nowhere else. */
export async function shapeOf(
  { accounts, records }: Tracker,
  account: string | undefined,
): Promise<<Row extends OfAccount>(listing: Listing<Row>) => Listing<Row>> {
  if (account !== undefined || (await records.members()).length === 0) return (listing) => listing;
  const names = namesOf(await accounts.list());
  return (listing) => withAccountIds(listing, names, ({ accountId }) => accountId);
}

/** Says what to do where no scan was ever completed, or none of the account that is asked for. */
export function noteNoScan({ note }: Pick<Terminal, 'note'>, account?: string): void {
  if (account !== undefined)
    note(
      `Users of account ${account} were not scanned: iam-tracker scan --profile, of a member of the organization with --members-role.`,
    );
  else
    note(
      'No users were scanned yet: iam-tracker scan --simulate, or --profile for a real account.',
    );
}

/** Says when it was so of each account, and what scans could not know. */
export function describeScans(inventories: readonly AccountInventory[]): string {
  const scans = inventories.map(({ scan }) => scan);
  const [first] = scans;
  if (first === undefined) return '';
  if (scans.length === 1) return describeScan(first);
  const times = scans.map(({ scanTimestamp }) => cutToMinute(scanTimestamp)).sort();
  const [oldest = '', newest = ''] = [times[0], times.at(-1)];
  const span = oldest === newest ? newest : `${oldest} to ${newest}`;
  const lacking = scans.filter(({ missingPermissions = [] }) => missingPermissions.length > 0);
  const names = new Set(
    lacking.flatMap(({ missingPermissions = [] }) =>
      missingPermissions.map(({ permission }) => printable(permission, 100)),
    ),
  );
  const missing =
    names.size === 0
      ? ''
      : ` Not known for want of permission, in ${formatCounted(lacking.length, 'account')}: ${[...names].join(', ')}.`;
  return `of ${formatCounted(scans.length, 'account')} as of ${span} UTC.${missing}`;
}

/** Says when it was so, and what the scan could not know. */
function describeScan({ scanTimestamp, missingPermissions = [] }: ScanHeader): string {
  const time = cutToMinute(scanTimestamp);
  const names = missingPermissions.map(({ permission }) => printable(permission, 100));
  const missing =
    names.length === 0 ? '' : ` Not known for want of permission: ${names.join(', ')}.`;
  return `as of ${time} UTC.${missing}`;
}
