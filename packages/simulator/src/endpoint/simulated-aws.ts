import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '@iam-tracker/core';
import { createRandomStreams } from '../account/random.ts';
import { createIamService, type IamBehaviour } from '../iam/iam-service.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import {
  AwsError,
  type AwsReply,
  errorReply,
  type RequestHead,
  readHead,
  readRequest,
} from './aws-protocol.ts';
import { createDecider, type Decision, type Latency } from './decision.ts';
import type { FaultRule } from './faults.ts';
import { createEventStore } from './history/event-store.ts';
import { createLookupEvents, type LookupBehaviour } from './history/lookup-events.ts';
import { operationsOfMember, watched } from './member-operations.ts';
import type { RecordedMetric } from './operations.ts';
import { accountOfKey, createOrganization, type SimulatedMember } from './organization.ts';
import { DEFAULT_REGIONS, type SimulatedRegion } from './regions.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import type { SimulatedTrail } from './trails.ts';

export interface SimulatedAwsOptions extends LookupBehaviour {
  readonly events?: Iterable<SimulatedEvent>;
  readonly accountId?: string;
  /** Accounts of the same organization, which this account may list, and read by the role that each has. */
  readonly members?: readonly SimulatedMember[];
  /** Organizations says of each account where it is; true by default. */
  readonly tellsPaths?: boolean;
  /** Offers IAM over these identities, which change as the events say. */
  readonly iam?: IamBehaviour;
  /** Trails of the account; none when left out. */
  readonly trails?: readonly SimulatedTrail[];
  /** Regions of which DescribeRegions tells. Regions that are not enabled, or not here, know no caller. */
  readonly regions?: readonly SimulatedRegion[];
  /**
   * The account's own time, which need not be the caller's. Decides what has become visible, the pace of
   * requests and how long an answer takes; every answer tells it in its header Date.
   */
  readonly clock?: Clock;
  /**
   * Minutes from that time within which a request must be signed: AWS allows 5 minutes. By default any time will do, so that
   * accounts of another year can be read.
   */
  readonly signatureToleranceMinutes?: number;
  /** False leaves out the header Date, which answers of AWS have. */
  readonly tellsTime?: boolean;
  /** A free one when absent. */
  readonly port?: number;
  /** Answers requests without a signature as if signed for this Region; they fail when absent. */
  readonly fallbackRegion?: string;
  /** Time that LookupEvents takes; refusals for its pace come at once. */
  readonly latencyMilliseconds?: Latency;
  readonly faults?: readonly FaultRule[];
  /** Decides all dice. */
  readonly seed?: number;
}

export interface SimulatedAws {
  /** The value for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly stats: RequestLog;
  /** Adds events to the account's history; walks that have begun do not see them. */
  add(events: Iterable<SimulatedEvent>): void;
  /** Lets events have their effect in IAM that CloudTrail never shows. */
  addUnseen(events: Iterable<SimulatedEvent>): void;
  /** Replaces the faults. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Replaces the trails. */
  setTrails(trails: readonly SimulatedTrail[]): void;
  /** Returns the metrics that were put, in order. */
  metrics(): readonly RecordedMetric[];
  /** Ends every connection, answered or not. */
  close(): Promise<void>;
}

/**
 * Starts a server on the loopback address that speaks as AWS does: CloudTrail LookupEvents and what it tells of trails, EC2
 * DescribeRegions, STS GetCallerIdentity, CloudWatch PutMetricData and what IAM tells of users. Of a signature it checks the time at most; the
 * Region is that of the signature. What a request gets is decided when it arrives, not when the
 * answer leaves: an event that begins to show in between is not in it.
 */
export async function startSimulatedAws(options: SimulatedAwsOptions = {}): Promise<SimulatedAws> {
  const { accountId = '123456789012', regions = DEFAULT_REGIONS, clock = systemClock } = options;
  const streamOf = createRandomStreams(options.seed ?? 0);
  const iam = options.iam && createIamService(options.iam, clock, streamOf('iam'));
  const store = createEventStore();
  const stats = createRequestLog();
  const metrics: RecordedMetric[] = [];
  const randomOf = (region: string) => streamOf(`pages ${region}`);
  const lookUpEvents = createLookupEvents({ ...options, store, clock, randomOf });
  const recordMetrics = (more: readonly RecordedMetric[]) => metrics.push(...more);
  const { members = [], tellsPaths = true } = options;
  const organization = createOrganization(accountId, members, { clock, tellsPaths });
  let { trails = [] } = options;
  const own = {
    ...{ accountId, regions, lookUpEvents, iam, recordMetrics, organization },
    trails: () => trails,
  };
  const others = new Map(
    members.map((member) => [
      member.accountId,
      operationsOfMember(member, { clock, randomOf, recordMetrics }),
    ]),
  );
  const decider = createDecider({
    operationsOf: ({ accessKeyId }) => others.get(accountOfKey(accessKeyId)) ?? own,
    log: stats,
    clock,
    streamOf,
    latency: options.latencyMilliseconds ?? 0,
    fallbackRegion: options.fallbackRegion,
    signatureToleranceMinutes: options.signatureToleranceMinutes ?? Number.POSITIVE_INFINITY,
  });
  decider.setFaults(options.faults ?? []);
  const closing = new AbortController();
  // Every answer on its way listens, and stops when it is sent.
  setMaxListeners(0, closing.signal);
  let requests = 0;

  /** Read once: a long account is made up while it is read. */
  function add(events: Iterable<SimulatedEvent>): void {
    store.add(iam === undefined ? events : watched(events, (event) => iam.add([event])));
  }
  add(options.events ?? []);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const requestId = `simulated-request-${requests}`;
    const head = readHead(incoming);
    const decision = await readRequest(incoming, head)
      .then((request) => decider.decide(request, requestId))
      .catch((error: unknown) => ({ reply: failureReply(head, error, requestId), delay: 0 }));
    if (decision.delay > 0) await clock.sleep(decision.delay, closing.signal);
    const time = options.tellsTime === false ? {} : { date: new Date(clock.now()).toUTCString() };
    send(response, decision, { 'x-amzn-requestid': requestId, ...time });
  }

  const server = createServer((incoming, response) => {
    // The caller is gone or the server is closing: there is no caller left to tell.
    answer(incoming, response).catch(() => response.destroy());
  });
  // Clients keep connections: closing one just as they write would be a fault that no rule asked for.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    stats,
    add,
    addUnseen: (events) => iam?.add(events),
    setFaults: (rules) => decider.setFaults(rules),
    setTrails(now) {
      trails = now;
    },
    metrics: () => metrics,
    close() {
      closing.abort();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function failureReply(head: RequestHead, error: unknown, requestId: string): AwsReply {
  const known =
    error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
  return errorReply(head, known, requestId);
}

function send(
  response: ServerResponse,
  { reply, fault }: Decision,
  headers: Record<string, string>,
): void {
  if (fault === 'reset') response.socket?.resetAndDestroy();
  if (reply === undefined) return;
  const body = Buffer.from(reply.body);
  // Otherwise the server adds the time of this machine.
  response.sendDate = false;
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': body.length,
    ...headers,
  });
  if (fault === 'cut') response.write(body.subarray(0, body.length / 2), () => response.destroy());
  else response.end(body);
}
