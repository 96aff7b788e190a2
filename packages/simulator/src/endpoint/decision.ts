import type { Clock } from '@iam-tracker/core';
import type { Dice } from '../account/random.ts';
import {
  AwsError,
  type AwsReply,
  type AwsRequest,
  checkSignatureTime,
  errorReply,
} from './aws-protocol.ts';
import {
  createFaultPicker,
  type Fault,
  type FaultRule,
  type WordedFault,
  wordFault,
} from './faults.ts';
import { type Operations, perform } from './operations.ts';
import { isEnabled } from './regions.ts';
import type { RequestOutcome, WritableRequestLog } from './request-log.ts';

/** The answer to a request, and after how many milliseconds. Without a reply it gets none. */
export interface Decision {
  readonly reply?: AwsReply;
  /** The fault that the connection suffers. */
  readonly fault?: Fault;
  readonly delay: number;
}

interface LatencyRange {
  readonly minimum: number;
  readonly maximum: number;
}

interface LookupCall {
  readonly region: string;
  readonly source: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Time that LookupEvents takes to answer: always, between two bounds, or as told call by call. */
export type Latency = number | LatencyRange | ((call: LookupCall) => number);

interface DeciderOptions {
  /** Returns what the account of these credentials offers. */
  readonly operationsOf: (request: AwsRequest) => Operations;
  readonly log: WritableRequestLog;
  readonly clock: Clock;
  readonly streamOf: (name: string) => Dice;
  readonly latency: Latency;
  readonly fallbackRegion: string | undefined;
  /** Signatures of longer ago, or further ahead, are refused. */
  readonly signatureToleranceMinutes: number;
}

/** Words of JSON services and of IAM for a caller who asks too fast. */
const THROTTLED = new Set(['ThrottlingException', 'Throttling']);

interface Decider {
  /** Decides and logs. @throws AwsError when the request does not say who it is from */
  decide(request: AwsRequest, requestId: string): Decision;
  setFaults(rules: readonly FaultRule[]): void;
}

export function createDecider(options: DeciderOptions): Decider {
  const { operationsOf, log, clock, streamOf, latency, fallbackRegion } = options;
  let faults = createFaultPicker([]);

  /** Does what is asked, unless the Region does not know the account or a fault comes first. */
  function attempt(
    request: AwsRequest,
    region: string,
    fault: WordedFault | 'cut' | undefined,
    id: string,
  ) {
    const operations = operationsOf(request);
    checkSignatureTime(request, clock.now(), options.signatureToleranceMinutes);
    if (fault !== undefined && fault !== 'cut') {
      throw wordFault(fault, request.protocol, `${request.service}:${request.operation}`);
    }
    if (!operations.regions.some((known) => known.name === region && isEnabled(known))) {
      throw wordFault('unrecognized-client', request.protocol);
    }
    return perform(request, region, id, operations);
  }

  function delayOf(request: AwsRequest, call: LookupCall): number {
    const { operation, service } = request;
    if (service === 'iam') return operationsOf(request).iam?.latencyMilliseconds ?? 0;
    if (operation !== 'LookupEvents') return 0;
    return latencyOf(latency, call, streamOf(`latency ${call.region}`));
  }

  return {
    decide(request, requestId) {
      const region = request.region ?? fallbackRegion;
      if (region === undefined) {
        throw new AwsError('MissingAuthenticationToken', 'the request is not signed', 403);
      }
      const { operation } = request;
      const source = sourceOf(request);
      const { accountId } = operationsOf(request);
      const target = { operation, accountId, region, ...(source !== undefined && { source }) };
      const at = clock.now();
      const settle = (outcome: RequestOutcome, events = 0) =>
        log.add({ ...target, at, outcome, events });

      const fault = faults.pick(target, streamOf(`faults ${region}`));
      if (fault === 'reset' || fault === 'hang') {
        settle('faulted');
        return { fault, delay: 0 };
      }
      const delay = delayOf(request, { region, source, at });
      try {
        const { reply, events } = attempt(request, region, fault, requestId);
        settle(fault === undefined ? 'served' : 'faulted', events);
        return { reply, ...(fault !== undefined && { fault }), delay };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const reply = errorReply(request, error, requestId);
        const isThrottled = fault === 'throttle' || THROTTLED.has(error.code);
        settle(isThrottled ? 'throttled' : fault === undefined ? 'refused' : 'faulted');
        return { reply, delay: isThrottled ? 0 : delay };
      }
    },
    setFaults(rules) {
      faults = createFaultPicker(rules);
    },
  };
}

/** Returns the event source that a LookupEvents request asks for. */
function sourceOf({ operation, body }: AwsRequest): string | undefined {
  if (operation !== 'LookupEvents' || !Array.isArray(body.LookupAttributes)) return undefined;
  const { AttributeKey, AttributeValue } = Object(body.LookupAttributes[0]);
  return AttributeKey === 'EventSource' ? String(AttributeValue) : undefined;
}

/** Returns how many milliseconds the answer to a call takes. */
function latencyOf(latency: Latency, call: LookupCall, random: Dice): number {
  if (typeof latency === 'number') return latency;
  if (typeof latency === 'function') return latency(call);
  return latency.minimum + random() * (latency.maximum - latency.minimum);
}
