// The figures of the cost model that `iam-tracker deploy` estimates with, as data.
import { costFigures } from './cost-model.mjs';

const FILE = 'packages/operations/src/plan/cost-figures.data.ts';

/** Millionths of a dollar are as much as a price of one request knows. @param {number} dollars */
const round = (dollars) => Math.round(dollars * 1e6) / 1e6;

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const { accounts, members, metrics, prices } = await costFigures(root);
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
  /** Of a member account: one reading, one scan, and how many metrics of its own. */
  members: { reading: ${round(members.reading)}, scan: ${round(members.scan)}, metrics: ${members.metrics} },
} as const;
`;
  return new Map([[FILE, text]]);
}
