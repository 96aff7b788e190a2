// The figures of the cost model that `iam-tracker deploy` estimates with, as data.
import { costFigures } from './cost-model.mjs';

const FILE = 'packages/operations/src/plan/cost-figures.data.ts';

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const { accounts, metrics, prices } = await costFigures(root);
  const lines = accounts.map(
    ({ dollars, events, name, users }) =>
      `    { name: '${name}', users: ${users}, events: ${events}, dollars: ${dollars} },`,
  );
  const text = `/** Figures of the cost model, in US dollars a month; written by pnpm generate out of scripts/generate/cost-model.mjs. */
export const COST_FIGURES = {
  prices: { ${Object.entries(prices)
    .map(([name, price]) => `${name}: ${price}`)
    .join(', ')} },
  /** Metrics of their own that the functions publish, by default and with detailed monitoring. */
  metrics: { usual: ${metrics.usual}, detailed: ${metrics.detailed} },
  /** By what happens in an account: without what it costs whatever happens. */
  accounts: [
${lines.join('\n')}
  ],
} as const;
`;
  return new Map([[FILE, text]]);
}
