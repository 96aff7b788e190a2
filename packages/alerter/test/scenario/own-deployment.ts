import { ACCOUNT_ID, assumedRole, type TestRecord } from '@iam-tracker/test-utils';

/** The alerter's setting for a deployment's own resources, and the list that the collector has. */
export const OWN = 'role/tracker-user-scanner,role/tracker-collector,trail/company';

export const DEPLOYER = `arn:aws:iam::${ACCOUNT_ID}:role/ci/tracker-deploy`;
export const byDeployer = { userIdentity: assumedRole('ci/tracker-deploy', 'run-1') };

const ON_LAMBDA =
  'aws-sdk-js/3.1000.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#22.11.0 api/iam#3.1000.0 m/E exec-env/AWS_Lambda_nodejs22.x';

/** A record as one of our own functions makes it. */
export function byFunction(name: string, changes: TestRecord = {}): TestRecord {
  return {
    userIdentity: assumedRole(name, name),
    userAgent: ON_LAMBDA,
    sourceIPAddress: '203.0.113.50',
    readOnly: true,
    ...changes,
  };
}
