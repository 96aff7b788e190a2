import { isAppError } from '../error.ts';
import { redactText } from '../secrets/redaction.ts';
import { printable } from '../text.ts';
import { CLOCK_HINT, isClockRefusal } from './aws-clock.ts';

/** Failure on the way to AWS, before any permission counts. */
interface AwsFailure {
  /** Event in words, for the end of a sentence. */
  readonly what: string;
  /** Advice to the reader. */
  readonly hint: string;
}

/** Depth to which causes are followed; an end to circles. */
const MAX_CAUSES = 8;
const REGION = /\.([a-z]{2}(?:-[a-z]+){1,3}-\d)\./;

/**
 * Names what kept a request from being judged by AWS: the network, a proxy, a certificate, or the
 * credentials, and what to do about it. Undefined for what AWS itself refused, such as a permission.
 */
export function explainAwsFailure(error: unknown): AwsFailure | undefined {
  for (const each of chainOf(error)) {
    if (isAppError(each))
      return { what: each.message, hint: each.hint ?? 'Check the configuration.' };
    const found =
      explainClock(each) ?? explainNetwork(each) ?? explainProxy(each) ?? explainCredentials(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Meaning of an error of the SDK, with what to do about it where AWS did not refuse the request itself. */
interface AwsErrorDescription {
  readonly what: string;
  readonly hint: string | undefined;
}

/** Describes whatever the SDK threw, for the end of a sentence; of a refusal by AWS at most `maxLength` characters. */
export function describeAwsError(error: unknown, maxLength?: number): AwsErrorDescription {
  const failure = explainAwsFailure(error);
  if (failure !== undefined) return failure;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { what: `${name}: ${printable(message, maxLength)}`, hint: undefined };
}

interface SdkError extends Error {
  readonly code?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** An error, the errors it holds and what they were caused by. */
function* chainOf(error: unknown): Generator<SdkError> {
  const waiting = [error];
  for (let count = 0; count < MAX_CAUSES && waiting.length > 0; count += 1) {
    const each = waiting.shift();
    if (!(each instanceof Error)) continue;
    yield each;
    const { cause, errors } = each as { cause?: unknown; errors?: unknown };
    waiting.push(...(Array.isArray(errors) ? errors : []), cause);
  }
}

function explainClock(error: SdkError): AwsFailure | undefined {
  if (!isClockRefusal(error)) return undefined;
  return { what: `${error.name}: ${printable(error.message)}`, hint: CLOCK_HINT };
}

function explainNetwork({ address, code, hostname, message, name, port }: SdkError) {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const host = hostname ?? /\S+$/.exec(message)?.[0] ?? 'the host';
    const region = REGION.exec(host)?.[1];
    const doubt = region === undefined ? 'Is the name right' : `Is ${region} a Region`;
    return {
      what: `the name ${printable(host, 200)} is not known (${code})`,
      hint: `${doubt}, and is there a network? Behind a proxy, set HTTPS_PROXY.`,
    };
  }
  if (code !== undefined && UNREACHABLE.has(code)) {
    const where = address === undefined ? 'AWS' : `${address}:${port ?? ''}`;
    return {
      what: `${where} cannot be reached (${code})`,
      hint: 'Check the network, and the proxy and endpoint in the environment (HTTPS_PROXY, AWS_ENDPOINT_URL).',
    };
  }
  if (code !== undefined && /CERT|SELF_SIGNED|ERR_TLS/.test(code)) {
    return {
      what: `the certificate of the other side is not trusted (${code})`,
      hint: 'If a proxy opens connections here, name its certificate in NODE_EXTRA_CA_CERTS.',
    };
  }
  if (name === 'TimeoutError') {
    return {
      what: `AWS did not answer in time (${printable(message, 200)})`,
      hint: 'Check the network; behind a proxy, set HTTPS_PROXY.',
    };
  }
  return undefined;
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

function explainProxy({ $metadata }: SdkError): AwsFailure | undefined {
  if ($metadata?.httpStatusCode !== 407) return undefined;
  return {
    what: 'the proxy asks who you are (HTTP status 407)',
    hint: 'Put user and password into the address: HTTPS_PROXY=http://user:password@host:port.',
  };
}

function explainCredentials({ message, name }: SdkError): AwsFailure | undefined {
  const what = `${name}: ${printable(redactText(message).trim(), 500)}`;
  if (EXPIRED.has(name)) {
    return { what, hint: 'The AWS credentials have expired: sign in again.' };
  }
  if (INVALID.has(name)) {
    return {
      what,
      hint: 'AWS does not know these credentials: check the access key, or name a profile with --profile.',
    };
  }
  if (name !== 'CredentialsProviderError' && name !== 'TokenProviderError') return undefined;
  const [, kind, hint] = PROVIDER_FAILURES.find(([pattern]) => pattern.test(message)) ?? [];
  return {
    what: kind === undefined ? what : `${kind}: ${printable(redactText(message).trim(), 500)}`,
    hint: hint ?? 'Name an AWS profile with --profile, or sign in.',
  };
}

const EXPIRED: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'UnauthorizedException',
]);
const INVALID: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** Wording of the SDK for what its credential providers could not do. */
const PROVIDER_FAILURES: readonly [pattern: RegExp, kind: string, hint: string][] = [
  [
    /^Command failed|credential_process/,
    'the credential_process of the profile failed',
    'Run the command of the profile by itself: it must print JSON with Version 1 and the keys.',
  ],
  [
    /SSO|Token is expired|not present for '(?:accessToken|refreshToken)/i,
    'the sign-in to IAM Identity Center is missing or over',
    'Sign in again: aws sso login, with --profile and the name of the profile.',
  ],
  [
    /aws login|login_session/,
    'the sign-in to the console is missing or over',
    'Sign in again: aws login, with --profile and the name of the profile.',
  ],
  [
    /could not be found|was not found|Could not resolve credentials using profile/,
    'there is no such profile, or nothing in it',
    'See which there are: aws configure list-profiles.',
  ],
  [
    /from any providers/,
    'there are no AWS credentials',
    'Name an AWS profile with --profile, or sign in.',
  ],
];
