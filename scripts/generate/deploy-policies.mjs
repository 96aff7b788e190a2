// The policies of terraform/policies, for people and pipelines that deploy and operate, and the tables about them in
// docs/permissions.md.
import { buildPolicies, REASONED } from '../proofs/permissions/build-policies.mjs';
import { fillSection } from './marked-section.mjs';

/**
 * Returns how long IAM takes a policy for: white space does not count.
 *
 * @param {object} policy
 */
export function measurePolicy(policy) {
  return JSON.stringify(policy).replace(/\s/g, '').length;
}

/** Files by what they are for. @type {Record<string, string>} */
const USES = {
  'deploy-functions': 'apply and destroy: roles, functions, logs, queues, schedules',
  'deploy-storage': 'apply and destroy: tables, the key, topics, alarms, dashboard, chat channels',
  'deploy-push':
    'apply and destroy, beside the others: `enable_push` with other Regions, `create_trail`, the stack set of `examples/organization`',
  'deploy-lake': 'apply and destroy: buckets, Glue, Athena; not with `enable_analytics = false`',
  operate: '`iam-tracker` after the deployment: `init`, `status`, `logs`, `test-alerts`, `destroy`',
  state: 'the state in a bucket (`STATE_BUCKET` stands for its name)',
  artifacts: 'the zips of the functions in a bucket (`ARTIFACTS_BUCKET` stands for its name)',
  boundary: 'a permissions boundary for the roles that are deployed',
  'require-boundary': 'beside the deploy files: no role without that boundary',
};

/** @param {readonly (readonly [string, import('../proofs/permissions/build-policies.mjs').PolicyFile])[]} policies */
export function renderPolicies(policies) {
  return [
    '| file in terraform/policies | for | statements | actions | characters of 6,144 |',
    '|---|---|---|---|---|',
    ...policies.map(([name, policy]) => {
      const actions = new Set(policy.Statement.flatMap(({ Action }) => Action));
      const file = `[${name}.json](../terraform/policies/${name}.json)`;
      const size = measurePolicy(policy).toLocaleString('en');
      return `| ${file} | ${USES[name]} | ${policy.Statement.length} | ${actions.size} | ${size} |`;
    }),
    '',
    'Granted although no recorded call asked for it:',
    '',
    '| why | actions | source |',
    '|---|---|---|',
    ...REASONED.map(({ grants, source, why }) => {
      const actions = Object.keys(grants).map((action) => `\`${action}\``);
      return `| ${why} | ${actions.join(', ')} | ${source} |`;
    }),
  ].join('\n');
}

const PAGE_FILE = 'docs/permissions.md';

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const policies = [...buildPolicies()];
  const files = policies.map(
    ([name, policy]) =>
      /** @type {const} */ ([
        `terraform/policies/${name}.json`,
        `${JSON.stringify(policy, null, 2)}\n`,
      ]),
  );
  const page = fillSection(root, PAGE_FILE, 'POLICIES', renderPolicies(policies));
  return new Map([...files, [PAGE_FILE, page]]);
}
