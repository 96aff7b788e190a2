import { compareText } from '@iam-tracker/core';
import type { Dice } from '../account/random.ts';
import { AwsError } from '../endpoint/aws-protocol.ts';
import { openPlace, sealPlace } from '../endpoint/sealed-place.ts';

/** Limits of MaxItems: IAM API reference, any operation with pages. */
const MAX_ITEMS = 1_000;
const DEFAULT_ITEMS = 100;

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly marker?: string;
}

interface Place {
  /** The last key handed out. */
  readonly after: string;
  /** Pages so far: callers take the same marker twice for an error, even after an empty page. */
  readonly page: number;
}

const BEGINNING: Place = { after: '', page: 0 };

/** Cuts lists into pages. */
export type Pager = <T>(
  form: URLSearchParams,
  sorted: readonly T[],
  keyOf: (item: T) => string,
) => Page<T>;

/**
 * Pages go on behind the last key handed out, so what stays in a list while it is read comes exactly
 * once, whatever comes and goes beside it. A marker is good for the request that it was given to.
 */
export function createPager(shortPageProbability: number, random: Dice): Pager {
  return (form, sorted, keyOf) => {
    const limit = readMaxItems(form);
    const binding = bindingOf(form);
    const marker = form.get('Marker');
    const { after, page } = marker === null ? BEGINNING : openMarker(marker, binding);
    const left = page === 0 ? sorted : sorted.filter((item) => keyOf(item) > after);
    const size = random() < shortPageProbability ? Math.floor(random() * limit) : limit;
    const items = left.slice(0, size);
    if (items.length === left.length) return { items };
    const last = items.at(-1);
    const next = { after: last === undefined ? after : keyOf(last), page: page + 1 };
    return { items, marker: sealPlace(next, binding) };
  };
}

/** @throws AwsError ValidationError */
function readMaxItems(form: URLSearchParams): number {
  const text = form.get('MaxItems');
  if (text === null) return DEFAULT_ITEMS;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= MAX_ITEMS) return value;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${text}' at 'maxItems' failed to satisfy constraint: Member must be between 1 and ${MAX_ITEMS}`,
  );
}

/** Everything that decides over the list; the size of a page may change on the way. */
function bindingOf(form: URLSearchParams): string {
  const entries = [...form].filter(([name]) => name !== 'Marker' && name !== 'MaxItems');
  return JSON.stringify(entries.sort(([a], [b]) => compareText(a, b)));
}

function openMarker(marker: string, binding: string): Place {
  const place = openPlace(marker, binding) as Place | undefined;
  if (place === undefined) throw new AwsError('ValidationError', 'Invalid Marker.');
  return place;
}
