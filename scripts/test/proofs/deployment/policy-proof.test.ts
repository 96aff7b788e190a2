import { describe, expect, it } from '@jest/globals';
import { listDeniedCalls, listUnusedGrants } from '../../../proofs/deployment/policy-proof.mjs';

type Lambda = Parameters<typeof listDeniedCalls>[0];

const call = (action: string, resource = '*'): Lambda['calls'][number] => ({
  ...{ service: 'x', region: 'us-east-1', accessKeyId: 'A', operation: 'X', status: 200 },
  ...{ action, resources: [resource], conditions: {} },
});
const policies: Lambda['policies'] = [
  {
    Statement: [
      { Effect: 'Allow', Action: ['sns:Publish', 'kms:Decrypt'], Resource: 'arn:topic' },
      { Effect: 'Allow', Action: 'kms:GenerateDataKey*', Resource: '*' },
    ],
  },
];

describe('listDeniedCalls', () => {
  it('lists what a function did and may not, once', () => {
    const calls = [
      call('sns:Publish', 'arn:topic'),
      call('sns:Publish', 'arn:other'),
      call('sns:Publish', 'arn:other'),
      call('iam:CreateUser'),
    ];

    expect(listDeniedCalls({ calls, policies })).toEqual([
      'iam:CreateUser on *',
      'sns:Publish on arn:other',
    ]);
  });
});

describe('listUnusedGrants', () => {
  const reasons = {
    alerter: {
      never: { 'kms:Decrypt': 'AWS does it', 'kms:GenerateDataKey*': 'and this' },
      sometimes: {},
    },
  };

  it('tells grants with a reason from those without, and reasons without a grant', () => {
    const calls = [call('kms:GenerateDataKeyWithoutPlaintext')];

    expect(listUnusedGrants({ role: 'alerter', calls, policies }, reasons)).toEqual({
      explained: ['kms:Decrypt'],
      unexplained: ['sns:Publish'],
      stale: ['kms:GenerateDataKey*'],
    });
  });

  it('takes a reason for what a run may or may not do, as long as it is granted', () => {
    const sometimes = {
      'sns:Publish': 'when there is something to say',
      'sqs:SendMessage': 'gone',
    };
    const some = { alerter: { never: {}, sometimes } };
    const unused = (calls: Lambda['calls']) =>
      listUnusedGrants({ role: 'alerter', calls, policies }, some);

    expect(unused([])).toMatchObject({ explained: ['sns:Publish'], stale: ['sqs:SendMessage'] });
    expect(unused([call('sns:Publish')])).toMatchObject({
      explained: [],
      stale: ['sqs:SendMessage'],
    });
  });

  it('knows no reasons for another function', () => {
    const { explained, unexplained } = listUnusedGrants(
      { role: 'exporter', calls: [], policies },
      reasons,
    );

    expect(explained).toEqual([]);
    expect(unexplained).toHaveLength(3);
  });

  it('has a reason in words for each grant of the committed table', async () => {
    const { UNUSED_GRANTS } = await import('../../../proofs/deployment/policy-proof.mjs');

    for (const { never, sometimes } of Object.values(UNUSED_GRANTS)) {
      expect(Object.keys(never).filter((action) => Object.hasOwn(sometimes, action))).toEqual([]);
      for (const [action, reason] of [...Object.entries(never), ...Object.entries(sometimes)]) {
        expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z*]+$/);
        expect(reason.length).toBeGreaterThan(20);
      }
    }
  });
});
