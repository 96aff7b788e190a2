import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { ACCOUNT_ID, assumedRole, buildRecord, type TestRecord } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

const VARIABLES = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_REGION: 'us-east-1',
  INITIAL_LOOKBACK_DAYS: '1',
  LOOKUP_REQUESTS_PER_SECOND: '100',
  OWN_RESOURCES: 'function+role+rule/tracker-user-scanner,table/tracker-events',
  REGIONS: 'us-east-1',
};
const SCANNER = 'tracker-user-scanner';

let folder: string;
let aws: SimulatedAws;

function happened(number: number, changes: TestRecord) {
  const at = new Date(Date.now() - (60 - number) * 60_000);
  const eventTime = `${at.toISOString().slice(0, 19)}Z`;
  const record = buildRecord({ eventID: `event-${number}`, eventTime, ...changes });
  return { record: record as never, visibleAt: at.getTime() };
}

function byScanner(eventName: string) {
  return {
    eventName,
    requestParameters: null,
    readOnly: true,
    sourceIPAddress: '203.0.113.50',
    userAgent: 'aws-sdk-js/3.1000.0 exec-env/AWS_Lambda_nodejs22.x',
    userIdentity: assumedRole(SCANNER, SCANNER),
  };
}

const ofLambda = (functionName: string) => ({
  eventSource: 'lambda.amazonaws.com',
  eventName: 'UpdateFunctionCode20150331v2',
  requestParameters: { functionName },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collect own '));
  aws = await startSimulatedAws({
    events: [
      happened(1, byScanner('GetAccountAuthorizationDetails')),
      happened(2, byScanner('ListRoles')),
      happened(3, ofLambda(`arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:${SCANNER}`)),
      happened(4, ofLambda('shop')),
    ],
    lookupRequestsPerSecond: 1000,
  });
  Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL: aws.url });
});

afterAll(async () => {
  for (const name of [...Object.keys(VARIABLES), 'AWS_ENDPOINT_URL']) delete process.env[name];
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

const withData = (line: string) => run([...line.split(' '), '--data-dir', join(folder, 'data')]);

describe('iam-tracker collect, told what a deployment consists of', () => {
  it('alerts on what is done to it and by its roles, and not on what its functions read', async () => {
    const collected = await withData('collect --region us-east-1');
    const { stdout } = await withData('alerts --format json');

    expect(collected.code).toBe(0);
    const alerts = JSON.parse(stdout) as { event_id: string; rule_id: string; severity: string }[];
    const told = alerts.map(({ event_id, rule_id, severity }) => [event_id, rule_id, severity]);
    expect(told).toContainEqual(['event-3', 'SELF-TAMPER', 'CRITICAL']);
    expect(told).toContainEqual(['event-2', 'SELF-ROLE-MISUSED', 'CRITICAL']);
    expect(told.filter(([id]) => id === 'event-1' || id === 'event-4')).toEqual([]);
  });

  it('has a ledger for each name', async () => {
    const { stdout } = await withData('coverage --format json');

    const shards = JSON.parse(stdout) as { resource_name?: string; gaps: unknown[] }[];
    const names = shards.flatMap(({ resource_name }) => resource_name ?? []);
    expect(names.sort()).toEqual([
      `arn:aws:dynamodb:us-east-1:${ACCOUNT_ID}:table/tracker-events`,
      `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:${SCANNER}`,
      'tracker-events',
      SCANNER,
    ]);
    expect((await withData('coverage')).stdout).toMatch(/\tus-east-1\t4 own resources\t/);
  });

  it('refuses what names no resource', async () => {
    process.env.OWN_RESOURCES = 'function/*';

    const { code, stderr } = await withData('collect --region us-east-1');

    process.env.OWN_RESOURCES = VARIABLES.OWN_RESOURCES;
    expect(code).toBe(2);
    expect(stderr).toMatch(/OWN_RESOURCES is "function\/\*".*no wildcards/s);
  });
});
