import {
  CloudTrailClient,
  type CloudTrailClientConfig,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { compact } from '@iam-tracker/core';
import { clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import type { TrailFacts } from '@iam-tracker/core/push';
import { awsError } from '../aws-error.ts';
import type { Trails } from '../ports.ts';

/** Asks the Region of the deployment, which knows the multi-Region trails of every other Region. */
export function createTrails(config: CloudTrailClientConfig = {}): Trails {
  const settings = { ...clientDefaults, ...config };

  /** A trail is asked where it is at home. */
  async function describe({ HomeRegion, IsMultiRegionTrail, TrailARN: arn = '' }: Trail) {
    const client = new CloudTrailClient(
      HomeRegion ? { ...settings, region: HomeRegion } : settings,
    );
    const [status, selectors] = await Promise.allSettled([
      client.send(new GetTrailStatusCommand({ Name: arn })),
      client.send(new GetEventSelectorsCommand({ TrailName: arn })),
    ]);
    const refused = [status, selectors].flatMap((each) =>
      each.status === 'rejected' ? describeAwsError(each.reason).what : [],
    );
    const facts: TrailFacts = {
      ...{ arn, homeRegion: HomeRegion ?? '', isMultiRegion: IsMultiRegionTrail ?? false },
      isLogging: status.status === 'fulfilled' ? (status.value.IsLogging ?? false) : undefined,
      selectors: selectors.status === 'fulfilled' ? compact(selectors.value) : undefined,
      ...compact({
        deliveryError: status.status === 'fulfilled' ? status.value.LatestDeliveryError : undefined,
        refusal: refused[0],
      }),
    };
    return facts;
  }

  return {
    async list() {
      const { trailList = [] } = await new CloudTrailClient(settings)
        .send(new DescribeTrailsCommand({}))
        .catch((error) => {
          throw awsError(error, 'Cannot describe the trails of the account');
        });
      return Promise.all(trailList.map(describe));
    },
  };
}
