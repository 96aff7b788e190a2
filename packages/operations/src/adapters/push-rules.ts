import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { PushRules } from '../ports.ts';

/** A Region may be far away or shut off by a policy: what takes longer than this is no answer. */
const LIMITS = {
  connectionTimeout: 5_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
};

/** What both clients take. */
type Access = Pick<EC2ClientConfig, 'credentials' | 'endpoint' | 'profile' | 'region'> & {
  readonly requestHandler?: object;
};

/** Asks EventBridge in each Region, by a client of its own there. */
export function createPushRules(config: Access = {}): PushRules {
  return {
    async enabledRegions() {
      const client = new EC2Client({ ...clientDefaults, ...config });
      const { Regions = [] } = await client
        .send(new DescribeRegionsCommand({ AllRegions: false }))
        .catch((error) => {
          throw awsError(error, 'Cannot list the enabled Regions');
        });
      return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
    },
    async state(name, region) {
      const client = new EventBridgeClient({
        ...{ ...clientDefaults, ...config, region, maxAttempts: 2 },
        requestHandler: { ...config.requestHandler, ...LIMITS },
      });
      try {
        const { State = 'unknown' } = await client.send(new DescribeRuleCommand({ Name: name }));
        return State;
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return undefined;
        throw awsError(error, `Cannot describe rule ${name} in ${region}`);
      } finally {
        client.destroy();
      }
    },
  };
}
