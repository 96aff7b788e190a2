/** Compares versions by their first three numbers. */
export function isAtLeast(version: string, least: string): boolean {
  const [actual, needed] = [version, least].map((text) => text.split(/[.-]/).map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (actual?.[index] ?? 0) - (needed?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
