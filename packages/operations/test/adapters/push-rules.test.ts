import { describe, expect, it } from '@jest/globals';
import { createPushRules } from '../../src/adapters/push-rules.ts';
import { withAws } from './with-aws.ts';

const XML = { 'content-type': 'text/xml' };

describe('createPushRules', () => {
  it('lists the enabled Regions, and asks for a rule in its Region', async () => {
    const region = (name: string) => `<item><regionName>${name}</regionName></item>`;
    const body = `<DescribeRegionsResponse><regionInfo>${region('us-east-1')}${region('ap-south-1')}</regionInfo></DescribeRegionsResponse>`;
    await withAws(
      ({ service }) =>
        service === 'ec2' ? { headers: XML, body } : { body: { State: 'ENABLED' } },
      async (config, requests) => {
        const rules = createPushRules(config);

        expect(await rules.enabledRegions()).toEqual(['ap-south-1', 'us-east-1']);
        expect(await rules.state('stack-push-identity', 'ap-south-1')).toBe('ENABLED');
        expect(requests[1]?.input).toEqual({ Name: 'stack-push-identity' });
      },
    );
  });

  it('tells a rule that is not there from one that it may not see', async () => {
    const fault = (__type: string) => ({ status: 400, body: { __type, message: 'no' } });
    await withAws(
      (_, index) => fault(index === 0 ? 'ResourceNotFoundException' : 'AccessDeniedException'),
      async (config) => {
        const rules = createPushRules(config);

        expect(await rules.state('rule', 'eu-west-1')).toBeUndefined();
        await expect(rules.state('rule', 'eu-west-1')).rejects.toMatchObject({
          ...{ code: 'AWS_REFUSED', message: expect.stringContaining('rule in eu-west-1') },
        });
      },
    );
  });
});
