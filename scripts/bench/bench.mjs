// `pnpm bench <name>`: builds, measures one package against its goals, prints a
// table and leaves the raw numbers in dist/bench/<name>.json. Fails when a goal is missed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../build/run-command.mjs';
import { formatReport } from './report.mjs';

const root = join(import.meta.dirname, '../..');

/** @type {Record<string, () => Promise<{ measure: import('./report.mjs').Suite }>>} */
const suites = {
  alerter: () => import('./alerter/alerter.mjs'),
  collector: () => import('./collector/collector.mjs'),
  items: () => import('./items.mjs'),
  exporter: () => import('./exporter/exporter.mjs'),
  receiver: () => import('./receiver/receiver.mjs'),
  queries: () => import('./queries/queries.mjs'),
  'user-scanner': () => import('./user-scanner/user-scanner.mjs'),
  incident: () => import('./incident/incident.mjs'),
  pivots: () => import('./pivots/pivots.mjs'),
  import: () => import('./import/import.mjs'),
  members: () => import('./members/members.mjs'),
  organization: () => import('./organization/organization.mjs'),
  report: () => import('./report/report-page.mjs'),
  store: () => import('./store/store.mjs'),
  startup: () => import('./startup.mjs'),
  tables: () => import('./tables/tables.mjs'),
  verify: () => import('./verify/verify.mjs'),
};

const [name = '', ...more] = process.argv.slice(2);
const load = Object.hasOwn(suites, name) ? suites[name] : undefined;
if (load === undefined || more.length > 0) {
  console.error(
    `usage: pnpm bench <name>, where name is one of: ${Object.keys(suites).join(', ')}`,
  );
  process.exit(2);
}

const status = await runCommand(process.execPath, [join(root, 'scripts/build/build.mjs')], root);
if (status !== 0) process.exit(status);

const folder = join(root, 'dist/bench');
mkdirSync(folder, { recursive: true });
const started = performance.now();
// Loaded only now: the suites run on what the build has written.
const { measure } = await load();
const findings = await measure({ root, folder, say: (text) => console.log(text) });

const file = join(folder, `${name}.json`);
const processors = cpus();
const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processors: processors.length,
  processor: processors[0]?.model,
  memoryBytes: totalmem(),
};
const seconds = (performance.now() - started) / 1000;
writeFileSync(file, JSON.stringify({ name, machine, seconds, findings }, null, 2));

console.log(`\n${formatReport(findings)}`);
console.log(`\n${seconds.toFixed(0)} s; raw numbers: ${file}`);
process.exitCode = findings.some((finding) => finding.isMet === false) ? 1 : 0;
