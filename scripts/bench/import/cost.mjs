/** Returns what this process has cost so far, all its threads together. */
export function costHere() {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage();
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 };
}
