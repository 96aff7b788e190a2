// The reference tables of terraform/**/README.md (between the markers) and docs/configuration.md, out of the variables,
// outputs and environments.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillSection } from './marked-section.mjs';

/**
 * A variable or output as its file declares it; values are HCL on one line.
 * @typedef {{ name: string, file: string, attributes: Readonly<Record<string, string>> }} Declaration
 */

/** Variables that become part of a document, and so of no line of settings.tf of its own. */
const DOCUMENTS = new Map([
  ['suppressions', 'DETECTION_SETTINGS'],
  ['detection_settings', 'DETECTION_SETTINGS'],
  ['detection_settings_zip', 'DETECTION_SETTINGS_FILE'],
  ['detection_rules_zip', 'DETECTION_RULES_FILE'],
]);
/** Parts of the root's variables in the order of the reference, a file each; what belongs to none is in variables.tf. */
const PARTS = [
  'collector',
  'user-scanner',
  'alerter',
  'notifier',
  'members',
  'push',
  'analytics',
  'observability',
  'organisation',
];
/** Characters of a cell: a longer value is not read in a table; the file has it. */
const MAX_CELL = 60;

/**
 * Reads the blocks of one kind. Relies on `terraform fmt`: blocks begin at the margin, their attributes are
 * indented by two blanks, what belongs to a value is indented further or closes a bracket.
 *
 * @param {string} text
 * @param {'variable' | 'output'} kind
 * @param {string} [file] that has the text
 * @returns {Declaration[]}
 */
export function readDeclarations(text, kind, file = `${kind}s.tf`) {
  const block = new RegExp(`^${kind} "([^"]+)" \\{\\n([\\s\\S]*?)^\\}`, 'gm');
  return [...text.matchAll(block)].map(([, name = '', body = '']) => ({
    name,
    file,
    attributes: Object.fromEntries(
      [...body.matchAll(/^ {2}(\w+) += (.*(?:\n(?: {4}.*| {2}[\])}].*| {2}EOT)?$)*)/gm)].map(
        ([, key = '', value = '']) => [key, readValue(value)],
      ),
    ),
  }));
}

/**
 * Reads every variable of a folder: those of variables.tf, then those of each variables.<part>.tf.
 *
 * @param {string} root
 * @param {string} [folder]
 */
export function readVariables(root, folder = 'terraform') {
  const placeOf = (/** @type {string} */ file) => PARTS.indexOf(file.split('.').at(-2) ?? '');
  return readdirSync(join(root, folder))
    .filter((file) => /^variables(\.[\w-]+)?\.tf$/.test(file))
    .sort((a, b) => placeOf(a) - placeOf(b))
    .flatMap((file) =>
      readDeclarations(readFileSync(join(root, folder, file), 'utf8'), 'variable', file),
    );
}

/** @param {string} value */
function readValue(value) {
  const heredoc = /^<<-EOT\n([\s\S]*?)\n\s*EOT/.exec(value);
  const text = heredoc?.[1] ?? value.replace(/^\s*#.*$/gm, '');
  return text.replace(/\s+/g, ' ').replaceAll('{ ', '{').replaceAll(' }', '}').trim();
}

/**
 * Returns which variable of the root a variable of the environment is made of, by function: the lines of environment.tf
 * and settings.tf.
 *
 * @param {string} text
 * @returns {Map<string, Map<string, string | undefined>>}
 */
export function readEnvironments(text) {
  const found = new Map();
  let current = new Map();
  for (const line of text.split('\n')) {
    const local = /^ {2}(\w+)_(?:environment|variables) = /.exec(line)?.[1];
    if (local !== undefined) {
      current = found.get(local) ?? new Map();
      found.set(local, current);
    } else if (/^ {2}\w/.test(line)) current = new Map();
    const entry = /^ {4}([A-Z][A-Z0-9_]*) += (.*)$/.exec(line);
    if (entry?.[1]) current.set(entry[1], /var\.(\w+)/.exec(entry[2] ?? '')?.[1]);
  }
  return found;
}

/**
 * @param {readonly Declaration[]} variables
 * @param {readonly Declaration[]} outputs
 */
export function renderReference(variables, outputs) {
  return [
    '## Inputs',
    '',
    '| name | description | type | default |',
    '|---|---|---|---|',
    ...variables.map(({ attributes, file, name }) => {
      const { default: fallback, description = '', type = '' } = attributes;
      return `| \`${name}\` | ${unquote(description)} | ${code(type, file)} | ${fallback === undefined ? 'required' : code(fallback, file)} |`;
    }),
    '',
    '## Outputs',
    '',
    '| name | description |',
    '|---|---|',
    ...outputs.map(
      ({ attributes, name }) => `| \`${name}\` | ${unquote(attributes.description ?? '')} |`,
    ),
  ].join('\n');
}

/**
 * @param {readonly Declaration[]} variables
 * @param {ReturnType<typeof readEnvironments>} environments
 */
export function renderConfiguration(variables, environments) {
  const settings = variables.map((variable) => ({
    ...variable,
    environment: environmentOf(variable.name, environments),
  }));
  const rows = settings.map(({ attributes, environment, file, name }) => {
    const names = [...new Set(environment.map((each) => `\`${each.name}\``))].join(', ');
    const roles = environment.map(({ role }) => role).join(', ');
    const functions = environment.length === environments.size ? 'all' : roles;
    const { default: fallback = '', description = '' } = attributes;
    return `| \`${name}\` | ${names} | ${functions} | ${code(fallback, file)} | ${unquote(description)} |`;
  });
  return `${[
    '# Configuration',
    '',
    '<!-- Written by `pnpm generate` out of terraform/variables*.tf, environment.tf and settings.tf. -->',
    '',
    'Every setting: the Terraform variable, the variable in the environment of a function (and of the command line',
    'where it does the same) that it becomes, and its default. Names of tables, the bucket and the topic',
    '(`EVENTS_TABLE_NAME`, `CONTROL_TABLE_NAME`, `ALERTS_TABLE_NAME`, `DETECTION_STATE_TABLE_NAME`,',
    '`USER_RECORDS_TABLE_NAME`, `DYNAMODB_TABLE_NAME`, `ANALYTICS_BUCKET_NAME`, `ALERTS_SNS_TOPIC_ARN`, `MEMBER_QUEUE_URL`) are set by Terraform.',
    'So are `DESTINATIONS` and `MAX_ATTEMPTS` of the notifier: the destinations of alerts, and how often each alert is tried there; and `MAX_ATTEMPTS` of',
    'the receiver, and its `TRAIL_BUCKETS`, `TRAIL_FILES_TABLE_NAME`, `TRAIL_READER_ROLE_ARN` and `TRAIL_READER_EXTERNAL_ID` out of `trail_source`.',
    'So is `METRICS_STACK`: the dimension `Stack` of the metrics of every stack but the one with the default name.',
    'Those of the collector for the trail whose digests it walks are out of `trail_source` too: `TRAIL_BUCKET` (`proven_bucket`), `TRAIL_PREFIX`, `TRAIL_NAME`, `TRAIL_LOOKBACK_DAYS`, `TRAIL_WORKERS` and the same table and reader role.',
    'So is `EXPORT_ACCOUNTS` of the exporter: `true` with `organization` or `alert_accounts`.',
    'And `PUSH_REGIONS`: with `enable_push` those of `push_regions`, those that `regions` has polling read, or every enabled one; the collector judges push there.',
    '',
    '| Terraform variable | environment | function | default | meaning |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}

/**
 * @param {string} variable
 * @param {ReturnType<typeof readEnvironments>} environments
 */
function environmentOf(variable, environments) {
  const document = DOCUMENTS.get(variable);
  if (document !== undefined) return [{ name: document, role: 'alerter' }];
  if (variable === 'watched_resources') {
    return ['collector', 'alerter'].map((role) => ({ name: 'OWN_RESOURCES', role }));
  }
  return [...environments].flatMap(([role, names]) =>
    [...names].flatMap(([name, from]) =>
      from === variable ? [{ name, role: role.replace('_', '-') }] : [],
    ),
  );
}

/** @type {(value: string, file: string) => string} */
function code(value, file) {
  if (value.length <= MAX_CELL) return value === '' ? '' : `\`${value}\``;
  const outside = /^(?:(?:map|list|set)\()?(?:object|\{|\[)?/.exec(value)?.[0] ?? '';
  return `\`${outside}…\`, see ${file}`;
}

/** @param {string} value */
function unquote(value) {
  const text = /^".*"$/.test(value) ? value.slice(1, -1).replaceAll('\\"', '"') : value;
  return text.replaceAll('|', '\\|');
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const folders = ['terraform', ...listModules(root)];
  /** @type {(folder: string, file: string) => string} */
  const read = (folder, file) => readFileSync(join(root, folder, file), 'utf8');
  const pages = new Map(
    folders.map((folder) => {
      const variables = readVariables(root, folder);
      const outputs = readDeclarations(read(folder, 'outputs.tf'), 'output');
      const page = `${folder}/README.md`;
      const reference = renderReference(variables, outputs);
      return [page, fillSection(root, page, 'TERRAFORM REFERENCE', reference)];
    }),
  );
  const variables = readVariables(root);
  const environments = readEnvironments(
    read('terraform', 'environment.tf') + read('terraform', 'settings.tf'),
  );
  return pages.set('docs/configuration.md', renderConfiguration(variables, environments));
}

/** @param {string} root */
function listModules(root) {
  return ['terraform/examples', 'terraform/modules'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .map((name) => `${parent}/${name}`),
  );
}
