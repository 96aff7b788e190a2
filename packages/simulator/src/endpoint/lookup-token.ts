import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { EventPosition } from './event-store.ts';

/** Where a walk over pages stands. It is all in the token: the server remembers no walk. */
export interface WalkState {
  /** The walk shows what was visible then, in milliseconds, and nothing that came later. */
  readonly asOf: number;
  readonly ordinalLimit: number;
  /** The last event handed out; absent while the pages so far were empty. */
  readonly before?: EventPosition;
  readonly issuedAt: number;
  /** How many requests the Region had seen when the token was made. */
  readonly issuedRequests: number;
}

/** Writes a token that only a request with the same parameters can use. */
export function sealToken(state: WalkState, parameters: string): string {
  const body = Buffer.from(JSON.stringify(state)).toString('base64url');
  return `${body}.${sign(body, parameters)}`;
}

/** @throws AwsError InvalidNextTokenException for a token made up, or made for other parameters. */
export function openToken(token: string, parameters: string): WalkState {
  const [body = '', signature] = token.split('.');
  if (signature !== sign(body, parameters)) throw invalidToken();
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as WalkState;
}

export function invalidToken(): AwsError {
  return new AwsError(
    'InvalidNextTokenException',
    'A token that is not valid, or that was previously used in a request with different parameters.',
  );
}

function sign(body: string, parameters: string): string {
  return createHash('sha256').update(`${body}\n${parameters}`).digest('base64url').slice(0, 22);
}
