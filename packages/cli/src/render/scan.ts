/** Athena counts at least 10 MB for a query, and asks $5 for a TB in most Regions (its page of prices). */
const LEAST_BYTES = 10 * 1024 ** 2;
const DOLLARS_PER_TB = 5;
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Says what Athena read and what that costs about. */
export function formatScan(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const dollars = (Math.max(bytes, LEAST_BYTES) / 1024 ** 4) * DOLLARS_PER_TB;
  const size = `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
  return `${size} scanned, about $${dollars.toFixed(dollars < 0.01 ? 5 : 2)}`;
}
