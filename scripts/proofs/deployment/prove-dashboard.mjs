import { REGION } from './workbench.mjs';

/** Queries that find something in every proof; the others may, and what they find has their fields then. */
const CERTAIN = [
  ...['Alert published', 'Activity of the last day stored', 'Changes by an actor stored'],
  'Collection completed successfully',
];
/** Words of the query language, and what CloudWatch adds to every line. */
const WORDS =
  /^(?:fields|filter|sort|stats|limit|asc|desc|and|or|in|as|by|bin|sum|max|count|latest|\d+[smhd]?)$|^@/;
/** Fields that only some lines of a message have. */
const OPTIONAL = new Set(['error_code', 'target', 'error_type', 'error_message', 'error_hint']);

/**
 * Holds the deployed dashboard against the lines that the bundles wrote: its queries look for what is logged, and their fields are
 * there.
 *
 * @param {import('./workbench.mjs').Workbench} bench
 * @param {import('./phases.mjs').Expect} expect
 */
export async function proveDashboard({ aws }, expect) {
  const DashboardName = 'iam-activity-tracker-overview';
  const { DashboardBody } = await aws(
    ...['cloudwatch', 'get-dashboard', '--dashboard-name', DashboardName, '--region', REGION],
  );
  /** @type {{ type: string, properties: { title: string, query: string } }[]} */
  const widgets = JSON.parse(DashboardBody).widgets;
  const queries = widgets.filter(({ type }) => type === 'log').map(({ properties }) => properties);
  const groups = new Set(queries.flatMap(({ query }) => sourcesOf(query)));
  /** @type {Map<string, Record<string, unknown>[]>} */
  const logged = new Map();
  await Promise.all(
    [...groups].map(async (group) => logged.set(group, await readLines(aws, group))),
  );

  const seen = new Set();
  /** @type {string[]} */
  const missing = [];
  for (const { query, title } of queries) {
    const { category, fields, messages } = readQuery(query);
    const found = sourcesOf(query)
      .flatMap((group) => logged.get(group) ?? [])
      .filter(
        (line) =>
          messages.includes(String(line.message)) &&
          (category === undefined || line.category === category),
      );
    for (const line of found) seen.add(line.message);
    const lacking = fields.filter(
      (name) => found.length > 0 && !found.some((line) => name in line),
    );
    missing.push(...lacking.map((name) => `${title}: ${name}`));
  }
  expect(
    missing.length === 0,
    `the ${queries.length} queries of the dashboard ask for fields that are logged`,
    missing,
  );
  const unseen = CERTAIN.filter((message) => !seen.has(message));
  expect(unseen.length === 0, 'and find lines of what happened, and of the runs', unseen);
}

/** @param {string} query */
function sourcesOf(query) {
  return [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, group = '']) => group);
}

/** @param {string} query */
function readQuery(query) {
  const text = query.replace(/SOURCE '[^']+'/g, '');
  const aliases = [...text.matchAll(/\bas (\w+)/g)].map(([, name = '']) => name);
  const names = text.replace(/"[^"]*"/g, '').match(/@?[A-Za-z0-9_]+/g) ?? [];
  return {
    category: /category = "(\w+)"/.exec(text)?.[1],
    messages: [...text.matchAll(/message = "([^"]*)"/g)].map(([, message = '']) => message),
    fields: [...new Set(names)].filter(
      (name) => !WORDS.test(name) && !aliases.includes(name) && !OPTIONAL.has(name),
    ),
  };
}

/**
 * @param {import('./command-lines.mjs').AwsCli} aws
 * @param {string} group
 * @returns {Promise<Record<string, unknown>[]>}
 */
async function readLines(aws, group) {
  const { events } = await aws('logs', 'filter-log-events', '--log-group-name', group);
  return events.flatMap((/** @type {{ message: string }} */ { message }) => {
    try {
      return [JSON.parse(message)];
    } catch {
      // Lambda's own lines are text.
      return [];
    }
  });
}
