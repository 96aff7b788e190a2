/** Orders texts by their UTF-16 units, the same in every language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The later of two ISO 8601 times; one that is not known is earlier than any that is. */
export function laterOf(a: string, b: string | undefined): string;
export function laterOf(a: string | undefined, b: string | undefined): string | undefined;
export function laterOf(a: string | undefined, b: string | undefined): string | undefined {
  return (a ?? '') > (b ?? '') ? a : b;
}
