// `pnpm collector-proof [--full]`, after `pnpm build`: is anything lost on the way from CloudTrail to
// the table? The collector's bundle reads a simulated account over HTTP into the embedded database, every
// invocation in a fresh process, some of them killed, with faults on the way; then the stored ids are
// compared with the eligible ones. The short way takes half a minute, the full one (20,000 events of
// backlog, 10,000 an hour after that, 2 requests a second) some minutes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FULL, proveCollector, SHORT } from './prove-collector.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'dist/collector/index.mjs');
const [option, ...more] = process.argv.slice(2);
if ((option !== undefined && option !== '--full') || more.length > 0) {
  console.error('usage: pnpm collector-proof [--full]');
  process.exit(2);
}
if (!existsSync(bundle)) {
  console.error(`there is no ${bundle}: run pnpm build first`);
  process.exit(2);
}

const scenario = option === '--full' ? FULL : SHORT;
const { missing, surplus, failures, ...counts } = await proveCollector(bundle, scenario, (line) =>
  console.log(line),
);
const { backlogInvocations, eligible, events, late, requests, throttled, unread } = counts;
console.log(
  [
    '',
    `events               ${events}, of which ${eligible} must be stored`,
    `loss                 ${missing.length}`,
    `too many             ${surplus.length}`,
    `gaps left            ${unread}`,
    `found late           ${late}`,
    `invocations          ${counts.invocations}, ${backlogInvocations} of them for the backlog`,
    `invocations failed   ${failures.length}`,
    `lookup requests      ${requests}, ${throttled} throttled`,
    `wall time            ${counts.seconds.toFixed(1)} s`,
  ].join('\n'),
);
for (const id of [...missing, ...surplus].slice(0, 10)) console.error(`wrong: ${id}`);
for (const failure of failures) console.error(`failed: ${failure}`);
const isSound =
  missing.length === 0 &&
  surplus.length === 0 &&
  unread === 0 &&
  failures.length === 0 &&
  backlogInvocations >= 2 &&
  late > 0;
console.log(isSound ? 'nothing was lost' : 'NOT AS IT SHOULD BE');
process.exitCode = isSound ? 0 : 1;
