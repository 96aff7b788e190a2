import type { Dice } from '../account/random.ts';
import { AwsError, type AwsProtocol } from './aws-protocol.ts';

/** Something that can be made to go wrong: refusals and failures AWS words, and what networks do. */
export type Fault =
  | 'access-denied'
  | 'unrecognized-client'
  | 'throttle'
  | 'internal-error'
  | 'unavailable'
  /** The connection is reset before an answer. */
  | 'reset'
  /** The connection breaks in the middle of the answer, which had its effect. */
  | 'cut'
  /** No answer ever comes. */
  | 'hang';

/** Makes the requests that fit every given field go wrong. */
export interface FaultRule {
  readonly fault: Fault;
  readonly operation?: string;
  /** The account of the credentials. */
  readonly accountId?: string;
  readonly region?: string;
  readonly source?: string;
  /** The chance that a fitting request is hit; 1 when absent. */
  readonly probability?: number;
  /** Ends the rule after so many hits. */
  readonly times?: number;
}

interface FaultTarget {
  readonly operation: string;
  readonly accountId: string;
  readonly region: string;
  readonly source?: string;
}

/** Picks the fault, if any, that hits a request: the first rule that fits and whose dice fall so. */
interface FaultPicker {
  pick(target: FaultTarget, random: Dice): Fault | undefined;
}

export function createFaultPicker(rules: readonly FaultRule[]): FaultPicker {
  const left = rules.map((rule) => rule.times ?? Number.POSITIVE_INFINITY);
  return {
    pick(target, random) {
      const hit = rules.findIndex(
        (rule, index) =>
          (left[index] ?? 0) > 0 &&
          (rule.operation ?? target.operation) === target.operation &&
          (rule.accountId ?? target.accountId) === target.accountId &&
          (rule.region ?? target.region) === target.region &&
          (rule.source ?? target.source) === target.source &&
          random() < (rule.probability ?? 1),
      );
      if (hit < 0) return undefined;
      left[hit] = (left[hit] ?? 0) - 1;
      return rules[hit]?.fault;
    },
  };
}

/** The faults that AWS puts into words. */
export type WordedFault = Exclude<Fault, 'reset' | 'cut' | 'hang'>;

const MESSAGES: Record<WordedFault, string> = {
  'access-denied': 'User is not authorized to perform this operation',
  'unrecognized-client': 'The security token included in the request is invalid.',
  throttle: 'Rate exceeded',
  'internal-error': 'An internal error has occurred.',
  unavailable: 'The service is temporarily unavailable.',
};

/** Each protocol has its own word and status for the same thing. */
const CODES: Record<AwsProtocol, Record<WordedFault, readonly [code: string, status: number]>> = {
  json: {
    'access-denied': ['AccessDeniedException', 400],
    'unrecognized-client': ['UnrecognizedClientException', 400],
    throttle: ['ThrottlingException', 400],
    'internal-error': ['InternalFailure', 500],
    unavailable: ['ServiceUnavailable', 503],
  },
  query: {
    'access-denied': ['AccessDenied', 403],
    'unrecognized-client': ['InvalidClientTokenId', 403],
    throttle: ['Throttling', 400],
    'internal-error': ['InternalFailure', 500],
    unavailable: ['ServiceUnavailable', 503],
  },
  ec2: {
    'access-denied': ['UnauthorizedOperation', 403],
    'unrecognized-client': ['AuthFailure', 401],
    throttle: ['RequestLimitExceeded', 503],
    'internal-error': ['InternalError', 500],
    unavailable: ['Unavailable', 503],
  },
};

/** Returns the refusal in the words of the protocol; `action` is what was refused, as policies name it. */
export function wordFault(fault: WordedFault, protocol: AwsProtocol, action?: string): AwsError {
  const [code, status] = CODES[protocol][fault];
  const message =
    fault === 'access-denied' && action !== undefined
      ? `User is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`
      : MESSAGES[fault];
  return new AwsError(code, message, status);
}

/** Lets requests pass as long as there are tokens; one bucket per Region. */
interface Throttle {
  /** Takes a token at `now` (milliseconds), or tells that there is none. */
  admit(region: string, now: number): boolean;
}

export function createThrottle(requestsPerSecond: number, burst: number): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    admit(region, now) {
      const bucket = buckets.get(region) ?? { tokens: burst, at: now };
      buckets.set(region, bucket);
      const elapsed = Math.max(0, now - bucket.at) / 1000;
      const refill = elapsed > 0 ? elapsed * requestsPerSecond : 0;
      bucket.tokens = Math.min(burst, bucket.tokens + refill);
      bucket.at = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
