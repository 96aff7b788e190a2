import { runToEnd } from '../deployment/command-lines.mjs';
import { listDenied } from '../deployment/policy.mjs';
import { ACCOUNT, REGION } from '../deployment/workbench.mjs';

const PREFIX = 'iam-activity-tracker';

/** What an analyst must not do with the same resources. @type {readonly (readonly [action: string, arn: string])[]} */
const WRITES = [
  ['athena:DeleteWorkGroup', `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/${PREFIX}`],
  ['athena:UpdateWorkGroup', `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/${PREFIX}`],
  ['athena:StartQueryExecution', `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/primary`],
  ['dynamodb:Scan', `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${PREFIX}-events`],
  ['glue:DeleteTable', `arn:aws:glue:${REGION}:${ACCOUNT}:database/iam_activity_tracker_database`],
  ['glue:UpdateTable', `arn:aws:glue:${REGION}:${ACCOUNT}:database/iam_activity_tracker_database`],
  ['glue:GetTable', `arn:aws:glue:${REGION}:${ACCOUNT}:table/other/table`],
  ['s3:DeleteObject', `arn:aws:s3:::${PREFIX}-analytics-${ACCOUNT}/iam-events/x`],
  ['s3:PutObject', `arn:aws:s3:::${PREFIX}-analytics-${ACCOUNT}/iam-events/x`],
  ['s3:DeleteObject', `arn:aws:s3:::${PREFIX}-athena-results-${ACCOUNT}/x`],
  ['s3:GetObject', 'arn:aws:s3:::another-bucket/x'],
];

/**
 * Asks the lake with nothing but the policy that Terraform gives out for analysts.
 *
 * @param {import('../deployment/workbench.mjs').Workbench} bench
 * @param {import('../deployment/phases.mjs').Expect} expect
 */
export async function proveReader({ analyst, askLake, environment, terraform }, expect) {
  const output = ['output', '-raw', 'reader_policy_json'];
  const { stdout } = await runToEnd('terraform', output, { cwd: terraform, env: environment });
  analyst.policies = [JSON.parse(stdout)];

  const asked = await askLake('query', 'permission_changes', '--athena', '--days', '7');

  const { calls, denied } = analyst.guard;
  const actions = [...new Set(calls.map(({ action }) => action))];
  // The emulator runs no SQL: there are no rows, which is exit code 3.
  expect(
    [0, 3].includes(asked.code) && denied.size === 0 && actions.length >= 3,
    `iam-tracker query --athena asks for ${actions.length} actions, each allowed to analysts`,
    { actions, denied: [...denied], stderr: asked.stderr },
  );
  const writes = WRITES.filter(
    ([action, arn]) =>
      listDenied(analyst.policies, {
        ...{ action, resources: [arn] },
        conditions: { 'kms:viaservice': `s3.${REGION}.amazonaws.com` },
      }).length === 0,
  );
  expect(writes.length === 0, `none of ${WRITES.length} other deeds is allowed to them`, writes);
}
