import { compareText, forEachConcurrently, groupBy, HOUR, lastSegment } from '@iam-tracker/core';
import { type ChainId, findAbsentRegions } from './absent-regions.ts';
import type { ChainQuestion } from './chain-question.ts';
import { compareFindings, type Finding } from './finding.ts';
import { type ChainVerdict, judgeChain } from './judge-chain.ts';
import { type DigestFile, parseFileName, parseObjectKey } from './object-key.ts';
import { type KnownKeys, proveDigests, type StoredDigest } from './prove-digests.ts';
import { createTrailReader, type TrailReader } from './trail-reader.ts';
import type { KeySource, TrailScope, TrailStore } from './trail-store.ts';
import { findUnnamed, type StoredFile } from './unnamed-files.ts';

/** How to verify. */
interface VerifyOptions {
  readonly store: TrailStore;
  readonly keys: KeySource;
  readonly scope: TrailScope;
  /** Milliseconds, asked when all was listed; undefined of a copy, of which nothing says when it was made. */
  now?(): number;
  /** Objects that are read at a time. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  /** Told of each object that was read. */
  onRead?(): void;
}

/** What is proven of one chain: a trail in a Region of an account. */
export interface VerifiedChain
  extends Pick<ChainVerdict, 'proven' | 'gaps' | 'digests' | 'isCutOff' | 'openEnd'> {
  readonly trailName: string;
  readonly homeRegion: string;
  /** That of its digests, where their folders tell. */
  readonly organizationId?: string;
  /** Files that are there as they were delivered. */
  readonly provenFiles: number;
}

/** What is proven of an account's Region. */
export interface VerifiedPlace {
  readonly accountId: string;
  readonly region: string;
  readonly organizationId?: string;
  readonly chains: readonly VerifiedChain[];
  readonly findings: readonly Finding[];
  /** Files that the next digest should name. */
  readonly pendingFiles: number;
}

/** Objects that were seen and not judged. */
interface PassedOver {
  /** Files of other kinds than events of calls that no digest names: Insights and so on. */
  readonly otherKinds: number;
  /** Objects that are none of a trail's files. */
  readonly foreign: number;
}

/** What is proven of everything that was asked for. */
export interface VerifiedTrail {
  readonly places: readonly VerifiedPlace[];
  readonly passedOver: PassedOver;
  /** Objects that were listed. */
  readonly listed: number;
  /** First failure of those that findings tell of: an object that was not readable, a Region without keys. */
  readonly failure: unknown;
}

interface ListedDigest {
  readonly path: string;
  readonly name: Omit<DigestFile, 'prefix'>;
}

interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly digests: ListedDigest[];
  readonly files: StoredFile[];
}

/** Digests around a period that say how those in it are proven. */
const AROUND = 2 * HOUR;
/** Places that are judged at a time: most have few objects, and one waits for its digests before its files. */
const PLACES = 4;

/**
 * Verifies what lies in a bucket or a copy of one: each chain of digests, and each file that they name. Objects that cannot
 * be read become findings; the rest goes on.
 *
 * @throws AppError when it cannot be listed
 */
export async function verifyTrail(options: VerifyOptions): Promise<VerifiedTrail> {
  const { scope, store } = options;
  const listing = await listPlaces(store, scope);
  let failure: unknown;
  const onFailure = (error: unknown) => {
    failure ??= error;
  };
  const side = Math.max(1, Math.min(PLACES, listing.places.length));
  const each = { ...options, concurrency: Math.ceil(options.concurrency / side) };
  const reader = createTrailReader(store, listing.paths, each, onFailure);
  const asked = { reader, options, now: options.now?.(), onFailure };
  const places: VerifiedPlace[] = [];
  await forEachConcurrently(listing.places.entries(), side, async ([index, place]) => {
    options.signal?.throwIfAborted();
    places[index] = await verifyPlace(place, asked);
  });
  const chains = places.flatMap(({ accountId, region, organizationId, chains: own }) =>
    own.map(
      (chain): ChainId => ({
        ...{ accountId, region, trailName: chain.trailName, homeRegion: chain.homeRegion },
        isProven: chain.proven.length > 0,
        ...(organizationId === undefined ? {} : { organizationId }),
      }),
    ),
  );
  for (const { accountId, region, finding } of findAbsentRegions(chains)) {
    if (scope.regions !== undefined && !scope.regions.includes(region)) continue;
    const place = places.findIndex(
      (each) => each.accountId === accountId && each.region === region,
    );
    const known = places[place];
    if (known === undefined) {
      places.push({ accountId, region, chains: [], findings: [finding], pendingFiles: 0 });
    } else places[place] = { ...known, findings: [finding, ...known.findings] };
  }
  places.sort((a, b) => compareText(a.accountId, b.accountId) || compareText(a.region, b.region));
  const { otherKinds, foreign, listed } = listing;
  return { places, passedOver: { otherKinds, foreign }, listed, failure };
}

async function listPlaces(store: TrailStore, scope: TrailScope) {
  const places = new Map<string, Place>();
  const paths = new Map<string, string[]>();
  const count = { otherKinds: 0, foreign: 0, listed: 0 };
  for await (const path of store.list(scope)) {
    count.listed += 1;
    const parsed = parseObjectKey(path);
    const isCopy = store.bucket === undefined;
    const file = parsed.kind === 'foreign' && isCopy ? parseFileName(lastSegment(path)) : parsed;
    if (file === undefined || file.kind === 'foreign') {
      count.foreign += 1;
      continue;
    }
    const { accountId, region, time } = file;
    if (!isWanted(accountId, scope.accounts) || !isWanted(region, scope.regions)) continue;
    if (isCopy) addTo(paths, lastSegment(path), path);
    const isAround = time > (scope.since ?? time) - AROUND && time < (scope.until ?? time) + AROUND;
    if (!isAround) continue;
    const id = `${accountId} ${region}`;
    const place = places.get(id) ?? { accountId, region, digests: [], files: [] };
    places.set(id, place);
    if (file.kind === 'digest') place.digests.push({ path, name: file });
    else if (file.kind === 'log') place.files.push({ key: path, time });
    else count.otherKinds += 1;
  }
  const sorted = [...places.values()].sort((a, b) =>
    compareText(a.accountId + a.region, b.accountId + b.region),
  );
  return { places: sorted, paths, ...count };
}

function isWanted(value: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(value);
}

function addTo(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

interface Asked {
  readonly reader: TrailReader;
  readonly options: VerifyOptions;
  readonly now: number | undefined;
  readonly onFailure: (error: unknown) => void;
}

async function verifyPlace(
  place: Place,
  { onFailure, now, options, reader }: Asked,
): Promise<VerifiedPlace> {
  const { accountId, region } = place;
  const stored = await reader.readDigests(place.digests);
  const known = await findKeys(stored, region, options.keys).catch((error): KnownKeys => {
    options.signal?.throwIfAborted();
    onFailure(error);
    return { keys: [], areComplete: false };
  });
  const byChain = groupBy(
    stored.map((digest, index) => ({ digest, name: place.digests[index]?.name })),
    ({ name }) => `${name?.trailName} ${name?.homeRegion} ${name?.organizationId ?? ''}`,
  );
  const chains: VerifiedChain[] = [];
  const verdicts: ChainVerdict[] = [];
  for (const own of byChain.values()) {
    const proofs = proveDigests(
      own.map(({ digest }) => digest),
      known,
    );
    const stateOf = await reader.readFiles(proofs.proven, options.scope);
    const verdict = judgeChain(proofs, questionOf(options.scope, now, stateOf));
    verdicts.push(verdict);
    const { proven, gaps, digests, isCutOff, openEnd, provenFiles } = verdict;
    const { homeRegion = '', organizationId: organization, trailName = '' } = own[0].name ?? {};
    const said = { proven, gaps, digests, isCutOff, openEnd, provenFiles: provenFiles.size };
    const id = { trailName, homeRegion };
    chains.push({
      ...id,
      ...(organization === undefined ? {} : { organizationId: organization }),
      ...said,
    });
  }
  const unnamed = findUnnamed(
    place.files,
    reader.isNamedBy(verdicts),
    verdicts,
    options.scope,
    now,
  );
  const organizationId = place.digests.find(({ name }) => name.organizationId)?.name.organizationId;
  return {
    ...{ accountId, region, chains },
    ...(organizationId === undefined ? {} : { organizationId }),
    findings: [...verdicts.flatMap(({ findings }) => findings), ...unnamed.findings].sort(
      compareFindings,
    ),
    pendingFiles: unnamed.pending,
  };
}

function questionOf(
  { since, until }: TrailScope,
  now: number | undefined,
  stateOf: ChainQuestion['stateOf'],
): ChainQuestion {
  return {
    stateOf,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(now === undefined ? {} : { now }),
  };
}

async function findKeys(stored: readonly StoredDigest[], region: string, keys: KeySource) {
  const times = stored.flatMap(({ digest, generatedAt, name }) => [
    ...(typeof digest === 'string' ? [] : [name.time]),
    ...(generatedAt === undefined ? [] : [generatedAt]),
  ]);
  if (times.length === 0) return { keys: [], areComplete: false };
  const from = times.reduce((a, b) => Math.min(a, b)) - AROUND;
  const to = times.reduce((a, b) => Math.max(a, b)) + AROUND;
  return keys.keysOf(region, from, to);
}
