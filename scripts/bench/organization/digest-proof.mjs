// Digests of the simulated organization's trail, signed with keys made now, and the collector's walk over them: whether the ledgers
// prove all that the receiver has noted, and nothing else.
import { createDigestWriter, createSigningKey } from '@iam-tracker/simulator';
import { importSources } from '../../build/source-bundle.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Files are compared with the digests once a day of them, and two hours, is proven. */
const COMPARED_AFTER = 3 * HOUR;

/**
 * @typedef {{ key: string, region: string, deliveredAt: number, body: Buffer }} DeliveredFile
 * @typedef {{ key: string, body: Buffer, metadata: Readonly<Record<string, string>> }} Digest
 */

/**
 * Makes what signs the files of one account after the other, and proves them.
 *
 * @param {string} root
 * @param {ReturnType<typeof import('@iam-tracker/simulator').generateOrganization>} organization
 * @param {{ start: number, end: number }} period milliseconds
 */
export async function createDigestProof(root, organization, { end, start }) {
  const code = await importSources(root, [
    'packages/collector/src/trail/walk-trail.ts',
    'packages/core/src/coverage/trail-ledger.ts',
    'packages/core/src/logger.ts',
    'packages/trail/src/public-keys.ts',
  ]);
  const logger = code.createLogger({ level: 'CRITICAL', destination: { write: () => undefined } });
  const { organizationId, regions, trail } = organization;
  // Those of AWS have 2,048 bits; these sign quicker and prove the same.
  const validity = { validFrom: start - DAY, validTo: end + 3 * DAY, bits: 1_024 };
  const keys = new Map(
    regions.map((region) => [region, createSigningKey({ region, ...validity })]),
  );

  /** @param {string} accountId @param {readonly DeliveredFile[]} files */
  function sign(accountId, files) {
    const hourOf = (/** @type {number} */ time) => Math.ceil(time / HOUR) * HOUR;
    const { bucket, homeRegion, name: trailName, prefix } = trail;
    /** @type {Map<string, Digest>} */
    const digests = new Map();
    /** @type {Map<string, number>} */
    const ends = new Map();
    for (const [region, key] of keys) {
      const here = files.filter((file) => file.region === region);
      const last = Math.max(
        end + COMPARED_AFTER,
        ...here.map(({ deliveredAt }) => hourOf(deliveredAt)),
      );
      const place = { bucket, prefix, organizationId, accountId, region, trailName, homeRegion };
      const writer = createDigestWriter({ ...place, key });
      for (let hour = start + HOUR; hour <= last; hour += HOUR) {
        const named = here.filter(({ deliveredAt }) => hourOf(deliveredAt) === hour);
        const digest = writer.write(hour, named);
        digests.set(digest.key, digest);
      }
      ends.set(region, last / 1_000);
    }
    return { digests, ends };
  }

  return {
    /**
     * Signs the files of an account, walks its digests as the collector does, and tells what its ledgers say.
     *
     * @param {string} accountId
     * @param {readonly DeliveredFile[]} files what CloudTrail delivered
     * @param {readonly string[]} objects keys of all that lies in the bucket
     * @param {(key: string) => string | undefined} hashOf of what is noted as read
     */
    async prove(accountId, files, objects, hashOf) {
      const { digests, ends } = sign(accountId, files);
      const lists = [...objects, ...digests.keys()].sort();
      const now = Math.max(...ends.values()) + 60;
      const held = new Map();
      let chainless = 0;
      const before = process.cpuUsage();
      await code.walkTrail(
        {
          bucket: memoryBucket(trail.bucket, lists, digests),
          files: {
            find: async (/** @type {{ bucket: string, key: string }[]} */ asked) =>
              asked.flatMap((file) => {
                const sha256 = hashOf(file.key);
                return sha256 === undefined ? [] : { ...file, sha256 };
              }),
            read: async (/** @type {{ key: string }} */ { key }) => {
              throw new Error(`${key} is named by a digest and was not read`);
            },
          },
          keys: { list: async (/** @type {string} */ region) => publicKeys(region) },
          ledgers: {
            load: async (/** @type {object} */ shard) => held.get(code.formatTrailShard(shard)),
            save: async (/** @type {any} */ ledger) => {
              held.set(code.formatTrailShard(ledger.shard), ledger);
              return { ...ledger, version: ledger.version + 1 };
            },
            async *list() {},
            noteChainless: async (/** @type {readonly string[]} */ accounts) => {
              chainless = accounts.length;
            },
          },
          findings: { record: async () => undefined },
          listAccounts: async () => [{ id: accountId, name: accountId, state: 'ACTIVE' }],
          clock: { now: () => now * 1_000, sleep: async () => undefined },
          awsTime: { confirmed: () => now, now: () => now * 1_000, aheadBy: () => 0 },
          logger,
        },
        { prefix: trail.prefix, lookbackDays: 90, maxWorkers: 4 },
        { signal: new AbortController().signal, isThorough: true },
      );
      const { system, user } = process.cpuUsage(before);
      const ledgers = [...held.values()];
      const isProven = (/** @type {any} */ ledger) =>
        ledger.since === start / 1_000 &&
        ledger.through === ends.get(ledger.shard.region) &&
        ledger.gaps.length === 0 &&
        ledger.lost.length === 0 &&
        ledger.findingCount === 0;
      return {
        chains: ends.size,
        digests: digests.size,
        unprovenChains: ends.size - ledgers.filter(isProven).length + chainless,
        provenFiles: sumOf(ledgers, 'fileCount'),
        unprovenFiles: sumOf(ledgers, 'unprovenFiles'),
        proofMicroseconds: system + user,
      };
    },
  };

  /** @param {string} region */
  function publicKeys(region) {
    const key = keys.get(region);
    return code.parsePublicKeys(JSON.stringify({ PublicKeyList: [key?.publicKey] }));
  }
}

/**
 * @param {string} name
 * @param {readonly string[]} keys sorted
 * @param {ReadonlyMap<string, Digest>} digests
 */
function memoryBucket(name, keys, digests) {
  return {
    name,
    /** @param {string} prefix */
    async listFolders(prefix) {
      const below = keys.filter((key) => key.startsWith(prefix));
      const names = below.map((key) => key.slice(prefix.length).split('/'));
      return [...new Set(names.filter((path) => path.length > 1).map(([folder]) => folder))];
    },
    /** @param {string} prefix @param {string} startAfter */
    async *listKeys(prefix, startAfter) {
      yield* keys.filter((key) => key.startsWith(prefix) && key > startAfter);
    },
    /** @param {string} key */
    async fetchDigest(key) {
      const digest = digests.get(key);
      if (digest === undefined) return undefined;
      const { signature, 'signature-algorithm': signatureAlgorithm } = digest.metadata;
      return { bytes: digest.body, signature, signatureAlgorithm };
    },
  };
}

/** @param {readonly any[]} ledgers @param {string} field */
function sumOf(ledgers, field) {
  return ledgers.reduce((sum, ledger) => sum + ledger[field], 0);
}
