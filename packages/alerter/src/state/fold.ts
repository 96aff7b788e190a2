import { isDeepStrictEqual } from 'node:util';
import { backoffMilliseconds } from '@iam-tracker/core';
import type { NewDocument, StateDocuments, StoredDocument } from '../ports.ts';
import {
  BACKOFF,
  keptUntil,
  MAX_ATTEMPTS,
  tooManyWriters,
  type UpdateContext,
} from './state-document.ts';

/** Looks at the body of a document; undefined when there is none. */
export type ReadBody = (key: string) => unknown;

/** The changes that an event makes to documents, and the question that is left. */
interface Learnt<T> {
  readonly changes: readonly NewDocument[];
  /** Answered when all of the batch is stored; sees the events before this one in their order, and this one. */
  judge(read: ReadBody): T;
}

/**
 * The effect of one event on the memory: pure. `learn` runs several times, also on what it made itself (an
 * answer of the store that got lost): then it changes nothing, and its judgement says the same.
 */
export interface Transition<T> {
  /** Documents that `learn` looks at and may change. */
  readonly own: readonly string[];
  /** Documents that `judge` looks at besides. */
  readonly neighbours: readonly string[];
  learn(read: ReadBody): Learnt<T>;
}

/** `failure`: the store's, worth another try. `broken`: what the transition itself threw, which is not. */
type Folded<T> =
  | { readonly result: T }
  | { readonly failure: unknown }
  | { readonly broken: unknown };

/** A document that the batch may change. */
interface Page {
  /** As it was found: where each pass over the batch begins. */
  readonly base: unknown;
  /** The content of the table, as far as we know. */
  readonly stored: unknown;
  readonly version: number;
  /** The reason why it cannot be told what the table holds. */
  readonly failure?: unknown;
}

type Pages = Map<string, Page>;
type Changed = Map<string, NewDocument>;

/**
 * Takes a batch through the memory at once, in its order: the documents that it may change are loaded
 * together, changed in memory and stored once each under their versions; what another writer changed
 * meanwhile is loaded again, and the batch goes over it again. Then the neighbours are read, and every
 * transition is judged. Never rejects: a document that cannot be stored fails the transitions that own it.
 *
 * Of two events that are folded at the same time at least one sees the other. Those in one document are in
 * a row by its versions, so the later writer had read the earlier. Else each batch has stored all of its
 * own before it reads a neighbour, one that it changed itself included, so that the batch which was the
 * last to store reads what the others stored.
 */
export async function foldBatch<T>(
  context: UpdateContext,
  transitions: readonly Transition<T>[],
): Promise<readonly Folded<T>[]> {
  const pages = await storePages(context, transitions);
  const seen = await readNeighbours(context.documents, transitions);
  const folded: Folded<T>[] = [];
  const changed: Changed = new Map();
  const read: ReadBody = (key) => {
    const page = pages.get(key);
    const found = seen.documents.get(key);
    if (page === undefined) return found?.body;
    // Another batch went over it since: what it knows now is more than our order.
    const isOutrun = seen.documents.has(key) && (found?.version ?? 0) !== page.version;
    return isOutrun ? found?.body : bodyOf(key, pages, changed);
  };
  for (const { learnt, transition } of learnInOrder(transitions, pages, changed)) {
    const failure =
      failureOf(transition, pages) ?? (transition.neighbours.length > 0 ? seen.failure : undefined);
    if (failure !== undefined) folded.push({ failure });
    else folded.push('broken' in learnt ? learnt : attempt(() => learnt.result.judge(read)));
  }
  return folded;
}

/** Goes over the batch, `changed` growing with it; begins with the pages as they were found. */
function* learnInOrder<T>(transitions: readonly Transition<T>[], pages: Pages, changed: Changed) {
  const read: ReadBody = (key) => bodyOf(key, pages, changed);
  for (const transition of transitions) {
    const learnt = attempt(() => transition.learn(read));
    for (const change of 'result' in learnt ? learnt.result.changes : []) {
      const before = changed.get(change.key)?.expiresAt ?? 0;
      changed.set(change.key, { ...change, expiresAt: Math.max(before, change.expiresAt) });
    }
    yield { transition, learnt };
  }
}

function bodyOf(key: string, pages: Pages, changed: Changed): unknown {
  const change = changed.get(key);
  return change === undefined ? pages.get(key)?.base : change.body;
}

function attempt<T>(act: () => T): { readonly result: T } | { readonly broken: unknown } {
  try {
    return { result: act() };
  } catch (error) {
    return { broken: error };
  }
}

function failureOf<T>({ own }: Transition<T>, pages: Pages): unknown {
  return own.map((key) => pages.get(key)?.failure).find((failure) => failure !== undefined);
}

/** Stores what the batch makes of the documents it owns, until no other writer is in between. */
async function storePages<T>(
  context: UpdateContext,
  transitions: readonly Transition<T>[],
): Promise<Pages> {
  const { clock, documents, random } = context;
  const pages: Pages = new Map();
  let outrun = [...new Set(transitions.flatMap(({ own }) => own))];
  for (let tries = 0; outrun.length > 0; tries += 1) {
    if (tries === MAX_ATTEMPTS) {
      markFailed(pages, outrun, tooManyWriters());
      break;
    }
    if (tries > 0) await clock.sleep(backoffMilliseconds(tries - 1, BACKOFF, random));
    await loadPages(documents, pages, outrun);
    outrun = await saveChanged(context, pages, transitions);
  }
  return pages;
}

async function loadPages(documents: StateDocuments, pages: Pages, keys: readonly string[]) {
  try {
    const found = await documents.load(keys);
    for (const [index, key] of keys.entries()) {
      const { body, version } = found[index] ?? { body: undefined, version: 0 };
      pages.set(key, { base: body, stored: body, version });
    }
  } catch (error) {
    markFailed(pages, keys, error);
  }
}

function markFailed(pages: Pages, keys: readonly string[], failure: unknown): void {
  const unknown: Page = { base: undefined, stored: undefined, version: 0 };
  for (const key of keys) pages.set(key, { ...(pages.get(key) ?? unknown), failure });
}

/** Returns the keys that another writer was faster with. */
async function saveChanged<T>(
  { clock, documents }: UpdateContext,
  pages: Pages,
  transitions: readonly Transition<T>[],
): Promise<string[]> {
  const changed: Changed = new Map();
  for (const _ of learnInOrder(transitions, pages, changed));
  const replacements = [...changed.values()].flatMap((change) => {
    const page = pages.get(change.key);
    if (page === undefined || page.failure !== undefined) return [];
    // What an earlier pass has stored already.
    if (isDeepStrictEqual(page.stored, change.body)) return [];
    const expiresAt = keptUntil(change.expiresAt, clock);
    return { ...change, expiresAt, replaced: page.version };
  });
  if (replacements.length === 0) return [];
  const outcomes = await documents.saveAll(replacements);
  return replacements.flatMap(({ body, key, replaced }, index) => {
    const outcome = outcomes[index];
    if (outcome === 'outrun') return key;
    if (outcome === 'saved') {
      pages.set(key, { base: pages.get(key)?.base, stored: body, version: replaced + 1 });
    } else {
      markFailed(pages, [key], outcome);
    }
    return [];
  });
}

/** Reads what is around the documents of the batch, now that they are stored. */
async function readNeighbours<T>(
  documents: StateDocuments,
  transitions: readonly Transition<T>[],
): Promise<{
  readonly documents: ReadonlyMap<string, StoredDocument | undefined>;
  readonly failure?: unknown;
}> {
  const keys = [...new Set(transitions.flatMap(({ neighbours }) => neighbours))];
  if (keys.length === 0) return { documents: new Map() };
  try {
    const found = await documents.load(keys);
    return { documents: new Map(keys.map((key, index) => [key, found[index]])) };
  } catch (failure) {
    return { documents: new Map(), failure };
  }
}
