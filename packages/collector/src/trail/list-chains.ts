import { formatTrailShard } from '@iam-tracker/core/trail';
import type { TrailBucket } from './trail-ports.ts';
import type { ChainPlace } from './walk-chain.ts';

/** More folders than any organization has accounts times Regions: who fills the bucket costs so much and no more. */
const MOST_CHAINS = 50_000;

const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const REGION = /^[a-z]{2,8}(?:-[a-z]{1,16}){1,3}-\d{1,2}$/;

/**
 * Lists the accounts and Regions that have digests in the bucket. Where an account has some by itself and some in an
 * organization's trail, those of the organization count: who owns the account can make the others. Who may write to the bucket can make
 * folders of any organization, so a chain that is known to lie in one stays there.
 *
 * @param folderOf returns where a chain is known to lie
 * @throws what the bucket throws; the signal's reason
 */
export async function listChains(
  bucket: TrailBucket,
  prefix: string,
  folderOf: (shard: string) => string | undefined,
  signal: AbortSignal,
): Promise<readonly ChainPlace[]> {
  const chains = new Map<string, ChainPlace>();
  const root = `${prefix}AWSLogs/`;
  const names = await bucket.listFolders(root, signal);
  const roots = [
    ...names.filter((name) => ORGANIZATION.test(name)).map((name) => `${root}${name}/`),
    root,
  ];
  for (const each of roots) {
    const accounts = each === root ? names : await bucket.listFolders(each, signal);
    for (const accountId of accounts.filter((name) => ACCOUNT.test(name))) {
      const digests = `${each}${accountId}/CloudTrail-Digest/`;
      const regions = await bucket.listFolders(digests, signal);
      for (const region of regions.filter((name) => REGION.test(name))) {
        const shard = { accountId, region };
        const name = formatTrailShard(shard);
        const folder = `${digests}${region}/`;
        const isKnown = each !== root && folderOf(name) === folder;
        if (isKnown || !chains.has(name)) chains.set(name, { shard, folder });
        if (chains.size >= MOST_CHAINS) return [...chains.values()];
      }
    }
  }
  return [...chains.values()];
}
