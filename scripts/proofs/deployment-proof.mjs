// `pnpm deployment-proof`, after `pnpm build`: is the whole system, deployed as it ships, complete and sufficient? Applies
// the root module with the real zips to an emulator, drives it as AWS would, holds every call against the
// deployed policies, and destroys it. Needs Terraform, and Python with moto; some minutes.
// With --record it writes down what deploying asks AWS for, which the policies of terraform/policies are made of.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasTerraform } from '../check/terraform-cli.mjs';
import { MOTO_MISSING } from '../emulator/moto.mjs';
import { proveDeployment } from './deployment/prove-deployment.mjs';

const root = join(import.meta.dirname, '../..');
const needs = [
  { is: hasTerraform(), what: 'terraform on the PATH' },
  { is: MOTO_MISSING === undefined, what: MOTO_MISSING },
  ...['collector', 'alerter', 'user-scanner', 'exporter'].map((name) => ({
    is: existsSync(join(root, `dist/${name}.zip`)),
    what: `dist/${name}.zip (pnpm build)`,
  })),
];
const missing = needs.filter(({ is }) => !is);
if (missing.length > 0) {
  for (const { what } of missing) console.error(`not there: ${what}`);
  process.exit(2);
}

const started = performance.now();
const failures = await proveDeployment(root, (line) => console.log(line), {
  isRecording: process.argv.includes('--record'),
});
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all`);
for (const failure of failures) console.error(`not as it should be: ${failure}`);
console.log(failures.length === 0 ? 'the deployment is proven' : 'NOT PROVEN');
process.exitCode = failures.length === 0 ? 0 : 1;
