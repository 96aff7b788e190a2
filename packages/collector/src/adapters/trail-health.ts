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
import type { TrailFacts, TrailsSeen } from '@iam-tracker/core/push';
import type { TrailDirectory } from '../ports.ts';

/** Asked beside the events, once a run: what takes longer than this is not worth the run's time. */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** Of a refusal; it is shown, and names the permission. */
const MAX_TEXT = 500;

/** The trails of the account, one client a Region. Each trail is asked about once, where it is at home. */
export function createTrailDirectory(config: CloudTrailClientConfig = {}): TrailDirectory {
  const clients = new Map<string, CloudTrailClient>();
  const clientOf = (region: string) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new CloudTrailClient({ ...clientDefaults, ...LIMITS, ...config, region });
    clients.set(region, client);
    return client;
  };

  async function describe(
    { HomeRegion, IsMultiRegionTrail, TrailARN: arn = '' }: Trail,
    region: string,
    signal: AbortSignal,
  ): Promise<TrailFacts> {
    const homeRegion = HomeRegion ?? region;
    const options = { abortSignal: signal };
    const client = clientOf(homeRegion);
    const [status, selectors] = await Promise.allSettled([
      client.send(new GetTrailStatusCommand({ Name: arn }), options),
      client.send(new GetEventSelectorsCommand({ TrailName: arn }), options),
    ]);
    signal.throwIfAborted();
    const refused = [
      ['GetTrailStatus', status] as const,
      ['GetEventSelectors', selectors] as const,
    ].flatMap(([operation, { reason, status: end }]: readonly [string, Settled]) =>
      end === 'rejected' ? [`${operation}: ${describeAwsError(reason, MAX_TEXT).what}`] : [],
    );
    return {
      arn,
      homeRegion,
      isMultiRegion: IsMultiRegionTrail ?? false,
      isLogging: status.status === 'fulfilled' ? (status.value.IsLogging ?? false) : undefined,
      selectors: selectors.status === 'fulfilled' ? compact(selectors.value) : undefined,
      ...compact({
        deliveryError: status.status === 'fulfilled' ? status.value.LatestDeliveryError : undefined,
        refusal: refused.length === 0 ? undefined : refused.join('; '),
      }),
    };
  }

  return {
    async listTrails(regions, signal) {
      const facts = new Map<string, Promise<TrailFacts>>();
      const seen = regions.map(async (region): Promise<[string, TrailsSeen]> => {
        try {
          const { trailList = [] } = await clientOf(region).send(new DescribeTrailsCommand({}), {
            abortSignal: signal,
          });
          const trails = trailList.map((trail) => {
            const { TrailARN: arn = '' } = trail;
            const known = facts.get(arn) ?? describe(trail, region, signal);
            facts.set(arn, known);
            return known;
          });
          return [region, { trails: await Promise.all(trails) }];
        } catch (error) {
          signal.throwIfAborted();
          return [region, { refusal: `DescribeTrails: ${describeAwsError(error, MAX_TEXT).what}` }];
        }
      });
      return new Map(await Promise.all(seen));
    },
  };
}

interface Settled {
  readonly status: 'fulfilled' | 'rejected';
  readonly reason?: unknown;
}
