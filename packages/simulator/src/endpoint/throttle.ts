/** Lets requests pass as long as there are tokens; one bucket per Region. */
interface Throttle {
  /** Takes a token at `now` (milliseconds), or tells that there is none. */
  admit(region: string, now: number): boolean;
}

export function createThrottle(requestsPerSecond: number, burst: number): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    admit(region, now) {
      const bucket = buckets.get(region) ?? { tokens: burst, at: now };
      buckets.set(region, bucket);
      const elapsed = Math.max(0, now - bucket.at) / 1000;
      const refill = elapsed > 0 ? elapsed * requestsPerSecond : 0;
      bucket.tokens = Math.min(burst, bucket.tokens + refill);
      bucket.at = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
