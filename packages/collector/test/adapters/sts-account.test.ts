import { createAwsTime, systemClock } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { findAccountId } from '../../src/adapters/sts-account.ts';
import { answering, withAws, withServer } from '../world/aws.ts';

describe('findAccountId', () => {
  it('returns the account of the credentials', async () => {
    await withAws({ accountId: '210987654321' }, async (_aws, client) => {
      expect(await findAccountId(createAwsTime(systemClock), client)).toBe('210987654321');
    });
  });

  it('fails with what AWS said', async () => {
    await withAws({ faults: [{ fault: 'unrecognized-client' }] }, async (_aws, client) => {
      await expect(findAccountId(createAwsTime(systemClock), client)).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        message: expect.stringContaining('GetCallerIdentity: InvalidClientTokenId: '),
        hint: expect.stringContaining('credentials'),
        cause: expect.any(Error),
      });
    });
  });

  it('fails when there is no account in the answer', async () => {
    const body =
      '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>';
    await withServer(answering(200, body, 'text/xml'), async (client) => {
      await expect(findAccountId(createAwsTime(systemClock), client)).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        message: 'GetCallerIdentity: no account in the answer',
      });
    });
  });
});
