import type { IamService } from '../iam/iam-service.ts';
import { AwsError } from './aws-error.ts';
import { type AwsReply, ec2Reply, jsonReply, queryReply } from './aws-reply.ts';
import type { AwsRequest } from './aws-request.ts';
import type { LookupEvents } from './lookup-events.ts';
import { parseMetricData, type RecordedMetric } from './metric-log.ts';
import { describeRegions, type SimulatedRegion } from './regions.ts';
import { xmlElement } from './xml.ts';

export interface Operations {
  readonly accountId: string;
  readonly regions: readonly SimulatedRegion[];
  readonly lookUpEvents: LookupEvents;
  /** Absent in an account that offers none. */
  readonly iam: IamService | undefined;
  readonly recordMetrics: (metrics: readonly RecordedMetric[]) => void;
}

/** Of the API's version. */
const IAM_NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';

/** An answer, and how many events are in it. */
export interface Answer {
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
    default:
      throw new AwsError(
        'UnknownOperationException',
        `the simulated account does not offer ${request.service} ${operation}`,
      );
  }
}

function callerIdentity(accountId: string): string {
  return [
    xmlElement('Arn', `arn:aws:sts::${accountId}:assumed-role/iam-activity-tracker/simulated`),
    xmlElement('UserId', 'AROAEXAMPLEEXAMPLE000:simulated'),
    xmlElement('Account', accountId),
  ].join('');
}
