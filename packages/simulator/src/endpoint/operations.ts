import { compact } from '@iam-tracker/core';
import type { IamService } from '../iam/iam-service.ts';
import {
  AwsError,
  type AwsReply,
  type AwsRequest,
  ec2Reply,
  jsonReply,
  queryReply,
  xmlElement,
} from './aws-protocol.ts';
import type { LookupEvents } from './history/lookup-events.ts';
import type { SimulatedOrganization } from './organization.ts';
import { describeRegions, type SimulatedRegion } from './regions.ts';
import { describeTrails, eventSelectors, type SimulatedTrail, trailStatus } from './trails.ts';

export interface Operations {
  readonly accountId: string;
  readonly regions: readonly SimulatedRegion[];
  readonly lookUpEvents: LookupEvents;
  /** Absent in an account that offers none. */
  readonly iam: IamService | undefined;
  /** Absent in an account that has none. */
  readonly trails?: () => readonly SimulatedTrail[];
  readonly recordMetrics: (metrics: readonly RecordedMetric[]) => void;
  /** Absent in an account that is in no organization, and in its members, which may not ask. */
  readonly organization?: SimulatedOrganization;
}

const TRAIL_OPERATIONS = {
  DescribeTrails: describeTrails,
  GetTrailStatus: trailStatus,
  GetEventSelectors: eventSelectors,
};

/** The namespace of the API's version. */
const IAM_NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';

/** An answer, and how many events are in it. */
interface Answer {
  readonly reply: AwsReply;
  readonly events: number;
}

/** Does what a request asks. @throws AwsError when that is not on offer, or refused */
export function perform(
  request: AwsRequest,
  region: string,
  requestId: string,
  operations: Operations,
): Answer {
  const { operation, body, form } = request;
  if (request.service === 'iam' && operations.iam !== undefined) {
    const content = operations.iam.perform(operation, form);
    return { reply: queryReply(operation, content, requestId, IAM_NAMESPACE), events: 0 };
  }
  switch (`${request.protocol} ${operation}`) {
    case 'json LookupEvents': {
      const page = operations.lookUpEvents(region, body);
      return { reply: jsonReply(request, page), events: page.Events.length };
    }
    case 'json DescribeTrails':
    case 'json GetTrailStatus':
    case 'json GetEventSelectors': {
      const answer = TRAIL_OPERATIONS[operation as keyof typeof TRAIL_OPERATIONS];
      const place = { accountId: operations.accountId, region };
      return {
        reply: jsonReply(request, answer(operations.trails?.() ?? [], place, body)),
        events: 0,
      };
    }
    case 'json PutMetricData':
      operations.recordMetrics(parseMetricData(region, body));
      return { reply: jsonReply(request, {}), events: 0 };
    case 'ec2 DescribeRegions': {
      const content = describeRegions(operations.regions, form);
      return { reply: ec2Reply(operation, content, requestId), events: 0 };
    }
    case 'query GetCallerIdentity': {
      const content = callerIdentity(operations.accountId);
      return { reply: queryReply(operation, content, requestId), events: 0 };
    }
    case 'query AssumeRole':
    case 'json ListAccounts':
    case 'json ListParents':
      return { reply: askOrganization(request, requestId, operations), events: 0 };
    default:
      throw new AwsError(
        'UnknownOperationException',
        `the simulated account does not offer ${request.service} ${operation}`,
      );
  }
}

function askOrganization(
  request: AwsRequest,
  requestId: string,
  { organization }: Operations,
): AwsReply {
  const { body, form, operation } = request;
  if (operation === 'AssumeRole') {
    if (organization === undefined) throw new AwsError('AccessDenied', 'not authorized', 403);
    return queryReply(operation, organization.assumeRole(form), requestId);
  }
  if (organization === undefined) {
    throw new AwsError(
      'AccessDeniedException',
      "You don't have permissions to access this resource.",
    );
  }
  const answer =
    operation === 'ListAccounts' ? organization.listAccounts : organization.listParents;
  return jsonReply(request, answer(body));
}

function callerIdentity(accountId: string): string {
  return [
    xmlElement('Arn', `arn:aws:sts::${accountId}:assumed-role/iam-activity-tracker/simulated`),
    xmlElement('UserId', 'AROAEXAMPLEEXAMPLE000:simulated'),
    xmlElement('Account', accountId),
  ].join('');
}

/** Limit of the PutMetricData API reference. */
const MAX_METRICS_PER_REQUEST = 1000;
const MAX_VALUES = 150;

export interface RecordedMetric {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  /** The largest where the caller sent several values; absent when it sent statistics. */
  readonly value?: number;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Reads the body of a CloudWatch PutMetricData request. @throws AwsError */
function parseMetricData(region: string, body: Record<string, unknown>): RecordedMetric[] {
  const { Namespace: namespace, MetricData: data } = body;
  if (typeof namespace !== 'string' || namespace === '' || namespace.startsWith('AWS/')) {
    throw invalidParameter(`the namespace must be given and not begin with AWS/: ${namespace}`);
  }
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_METRICS_PER_REQUEST) {
    throw invalidParameter(`MetricData must hold 1 to ${MAX_METRICS_PER_REQUEST} metrics`);
  }
  return data.map((datum) => {
    const { MetricName: name, Unit: unit, Dimensions: dimensions, ...sent } = Object(datum);
    const value = readValue(sent);
    if (typeof name !== 'string' || name === '') throw invalidParameter('MetricName is missing');
    if (value !== undefined && !Number.isFinite(value)) {
      throw invalidParameter(`the value of ${name} must be a finite number, not ${value}`);
    }
    return compact({
      region,
      namespace,
      name,
      value,
      unit: typeof unit === 'string' ? unit : 'None',
      dimensions: dimensionsOf(dimensions),
    });
  });
}

/** One value, or the largest of several. */
function readValue({ Value, Values, Counts }: Record<string, unknown>): number | undefined {
  if (!Array.isArray(Values)) return Value as number | undefined;
  const isWhole = Values.length > 0 && Values.length <= MAX_VALUES;
  if (!isWhole || (Array.isArray(Counts) && Counts.length !== Values.length)) {
    throw invalidParameter(`a metric must have 1 to ${MAX_VALUES} values, and a count for each`);
  }
  return Math.max(...Values);
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

function dimensionsOf(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(value.map(({ Name, Value }) => [String(Name), String(Value)]));
}
