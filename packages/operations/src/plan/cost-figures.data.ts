/** Figures of the cost model, in US dollars a month; written by pnpm generate out of scripts/generate/cost-model.mjs. */
export const COST_FIGURES = {
  prices: { keyMonth: 1, alarmMonth: 0.1, metricMonth: 0.3 },
  /** Metrics of their own that the functions publish, by default and with detailed monitoring. */
  metrics: { usual: 10, detailed: 22 },
  /** By what happens in an account: without what it costs whatever happens. */
  accounts: [
    { name: 'small', users: 50, events: 10000, dollars: 0.74 },
    { name: 'medium', users: 500, events: 200000, dollars: 3.5 },
    { name: 'large', users: 2000, events: 2000000, dollars: 27.07 },
  ],
  /** Of a member account: one reading, one scan, and how many metrics of its own. */
  members: { reading: 0.000201, scan: 0.000086, metrics: 2 },
} as const;
