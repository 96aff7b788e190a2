/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/**
 * Names whose value is a secret when the whole name is this: short words that are harmless inside
 * longer names (`errorCode`, `tokenType`). Taken from the request and response fields of the IAM, STS,
 * SSO, SSO OIDC and sign-in APIs; compared in lower case without separators, final digits or plural.
 */
const WHOLE_NAMES = new Set([
  'assertion',
  'authorization',
  'code',
  'cookie',
  'credentialssecret',
  'jwt',
  'keymaterial',
  'otp',
  'pwd',
  'seed',
  'setcookie',
  'signature',
  'tokenvalue',
  'totp',
]);

/** Endings that make any name a secret: `newPassword`, `X-Amz-Security-Token`, `deviceCode`. */
const ENDINGS = [
  'accesskeysecret',
  'apikey',
  'authcode',
  'authenticationcode',
  'authorizationcode',
  'clientassertion',
  'codeverifier',
  'confirmationcode',
  'devicecode',
  'mfacode',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'qrcodepng',
  'recoverycode',
  'samlresponse',
  'secret',
  'secretaccesskey',
  'secretkey',
  'secretvalue',
  'sessionkey',
  'stringseed',
  'token',
  'tokencode',
  'usercode',
  'verificationcode',
  'workflowhandle',
  'workflowresulthandle',
  'workflowstatehandle',
  'xamzsignature',
];

/**
 * Names with a secret's ending that are none. Paging and idempotency tokens open no door and explain
 * a record (which page, which retry); the subject of a web identity token is the person we look for.
 */
const HARMLESS_NAMES = new Set([
  'clientrequesttoken',
  'clienttoken',
  'continuationtoken',
  'idempotencytoken',
  'nextpagetoken',
  'nexttoken',
  'paginationtoken',
  'subjectfromwebidentitytoken',
]);

/** Fields inside a secret object that are no secret: `accessToken: { accessKeyId, … }`. */
const PUBLIC_PARTS = new Set(['accesskeyid', 'expiration', 'expiresin', 'tokenid', 'tokentype']);

/** Values that say what became of a secret, never the secret. */
const HARMLESS_VALUES = new Set([
  '',
  'Success',
  'Failure',
  'HIDDEN_DUE_TO_SECURITY_REASONS',
  'HIDDEN_FOR_SECURITY_REASONS',
  REDACTED,
]);

/**
 * Tells whether a value under this name is a secret, whatever the name's case and separators.
 * Unknown names that end in `token`, `secret` or `password` count: a new API errs on the safe side.
 */
export function isSecretName(name: string): boolean {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(?<!\d)\d{1,4}$/, '');
  const singular = plain.replace(/s$/, '');
  if (HARMLESS_NAMES.has(plain)) return false;
  if (WHOLE_NAMES.has(plain) || WHOLE_NAMES.has(singular)) return true;
  if (plain.startsWith('samlassertion')) return !plain.endsWith('id');
  return ENDINGS.some((ending) => plain.endsWith(ending) || singular.endsWith(ending));
}

/** Tells whether a field inside a secret object may stay. */
export function isPublicPart(name: string): boolean {
  return PUBLIC_PARTS.has(name.toLowerCase());
}

/** Tells whether a text under a secret name only says what became of the secret. */
export function isHarmlessValue(text: string): boolean {
  return HARMLESS_VALUES.has(text);
}
