import { AwsError } from './aws-protocol.ts';

/** A trail as the account has it. */
export interface SimulatedTrail {
  readonly name: string;
  readonly homeRegion: string;
  readonly isMultiRegion?: boolean;
  /** The management account of the organization whose trail it is; absent for a trail of the account itself. */
  readonly organizationAccountId?: string;
  /** True when left out. */
  readonly isLogging?: boolean;
  readonly deliveryError?: string;
  /** As GetEventSelectors answers; all management events when left out. */
  readonly selectors?: {
    readonly EventSelectors?: readonly object[];
    readonly AdvancedEventSelectors?: readonly object[];
  };
}

interface TrailPlace {
  readonly accountId: string;
  /** The Region that is asked. */
  readonly region: string;
}

const ALL_MANAGEMENT_EVENTS = {
  EventSelectors: [
    { ReadWriteType: 'All', IncludeManagementEvents: true, ExcludeManagementEventSources: [] },
  ],
};

/** Answers DescribeTrails: trails of all Regions are shown in each, as shadows of those in their home Region. */
export function describeTrails(
  trails: readonly SimulatedTrail[],
  place: TrailPlace,
  { includeShadowTrails = true, trailNameList }: Record<string, unknown>,
): object {
  const names = Array.isArray(trailNameList) ? trailNameList : [];
  const trailList = trails
    .filter(({ homeRegion, isMultiRegion }) => {
      const isShadow = homeRegion !== place.region;
      return !isShadow || (isMultiRegion === true && includeShadowTrails !== false);
    })
    .map((trail) => ({ trail, arn: arnOf(trail, place) }))
    .filter(
      ({ arn, trail }) => names.length === 0 || names.includes(arn) || names.includes(trail.name),
    )
    .map(({ arn, trail }) => ({
      Name: trail.name,
      S3BucketName: `${trail.name}-files`,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: trail.isMultiRegion ?? false,
      HomeRegion: trail.homeRegion,
      TrailARN: arn,
      LogFileValidationEnabled: true,
      HasCustomEventSelectors: trail.selectors !== undefined,
      IsOrganizationTrail: trail.organizationAccountId !== undefined,
    }));
  return { trailList };
}

/** Answers GetTrailStatus. @throws AwsError TrailNotFoundException */
export function trailStatus(
  trails: readonly SimulatedTrail[],
  place: TrailPlace,
  { Name }: Record<string, unknown>,
): object {
  const { deliveryError, isLogging = true } = findTrail(trails, place, Name);
  return {
    IsLogging: isLogging,
    ...(deliveryError === undefined ? {} : { LatestDeliveryError: deliveryError }),
  };
}

/** Answers GetEventSelectors. @throws AwsError TrailNotFoundException */
export function eventSelectors(
  trails: readonly SimulatedTrail[],
  place: TrailPlace,
  { TrailName }: Record<string, unknown>,
): object {
  const trail = findTrail(trails, place, TrailName);
  return { TrailARN: arnOf(trail, place), ...(trail.selectors ?? ALL_MANAGEMENT_EVENTS) };
}

/** By its name in its home Region alone, by its ARN wherever it is shown. */
function findTrail(
  trails: readonly SimulatedTrail[],
  place: TrailPlace,
  name: unknown,
): SimulatedTrail {
  const found = trails.find(
    (trail) =>
      arnOf(trail, place) === name || (trail.name === name && trail.homeRegion === place.region),
  );
  if (found !== undefined) return found;
  throw new AwsError(
    'TrailNotFoundException',
    `Unknown trail: ${name} for the user: ${place.accountId}`,
    400,
  );
}

function arnOf({ homeRegion, name, organizationAccountId }: SimulatedTrail, place: TrailPlace) {
  const owner = organizationAccountId ?? place.accountId;
  return `arn:aws:cloudtrail:${homeRegion}:${owner}:trail/${name}`;
}
