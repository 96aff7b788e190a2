import type { IamCalls, IamOperation } from '../iam-calls.ts';
import type { Page } from '../ports.ts';

/** More pages than any account has: a listing that goes round in circles ends here. */
const MAX_PAGES = 10_000;

/**
 * Reads a listing to its end. IAM may return a short page although more follow, so only the marker
 * counts. A page that failed is asked for again from its own marker, not from the beginning.
 *
 * @returns undefined when the operation is refused.
 */
export async function readPages<T>(
  calls: IamCalls,
  operation: IamOperation,
  request: (marker: string | undefined) => Promise<Page<T>>,
): Promise<T[] | undefined> {
  const entries: T[] = [];
  let marker: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const at = marker;
    const page = await calls.attempt(operation, () => request(at));
    if (page === undefined) return undefined;
    for (const entry of page.entries) entries.push(entry);
    marker = page.marker;
    if (marker === undefined) return entries;
  }
  throw new Error(`${operation} did not end after ${MAX_PAGES} pages.`);
}
