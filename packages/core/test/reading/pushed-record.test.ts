import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { isPushedEvent, readPushedEvent } from '../../src/reading/pushed-record.ts';

const EVENT = {
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account: '123456789012',
  region: 'us-east-1',
  detail: buildRecord(),
};

describe('readPushedEvent', () => {
  it('takes the record, and account and Region from around it', () => {
    expect(isPushedEvent(EVENT)).toBe(true);
    expect(readPushedEvent(EVENT)).toEqual({
      record: EVENT.detail,
      envelope: { accountId: '123456789012', awsRegion: 'us-east-1' },
    });
  });

  it.each([
    ['com.example', 'not_of_aws'],
    ['aws.partner/example.com/x', 'not_of_aws'],
    ['aws.', 'not_of_aws'],
    [undefined, 'not_of_aws'],
  ])('believes no event of source %s', (source, refusal) => {
    expect(readPushedEvent({ ...EVENT, source })).toEqual({ refusal });
  });

  it('takes a damaged record where CloudTrail sends it, and elsewhere only a whole one', () => {
    const damaged = { eventVersion: '1.11' };

    expect(readPushedEvent({ ...EVENT, detail: damaged })).toMatchObject({ record: damaged });
    expect(
      readPushedEvent({ ...EVENT, 'detail-type': 'Some Event', detail: damaged }),
    ).toMatchObject({ refusal: 'no_record', isFromTrail: false });
    expect(readPushedEvent({ ...EVENT, 'detail-type': 'Some Event' })).toHaveProperty('record');
  });
});
