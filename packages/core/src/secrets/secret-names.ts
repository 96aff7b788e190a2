/** Text in the place of a secret. */
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
  'pin',
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
  'apikeyvalue',
  'authcode',
  'authenticationcode',
  'authorizationcode',
  'clientassertion',
  'codeverifier',
  'confirmationcode',
  'devicecode',
  'mfacode',
  'pincode',
  'privatekey',
  'qrcodepng',
  'recoverycode',
  'samlresponse',
  'secret',
  'secretaccesskey',
  'secretkey',
  'secretbinary',
  'secretstring',
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

/** Words that make a name a secret wherever they stand, unless the next word says that it is about one. */
const STEMS = /passphrase|passcode|password|passwd/g;

/** Endings of a stem in the names of facts: `passwordLastUsed`, `passwordPolicy`, `maxPasswordAge`. */
const FACTS =
  /^(?:age|arn|attempt|auth|change|complex|config|count|create|date|enable|exist|expir|format|history|id(?!p)|last|length|manag|max|min|mode|next|polic|present|protect|recover|requir|reset|reuse|rotation|setting|status|strength|time|type|update|verif)/;

/** Short words for a password, as whole words: `DB_PASS`, `dbPass2`, `pass_prod`, `user-pw`. */
const SHORT_WORDS = /^(?:pass|pin|pw|pwd)s?\d{0,4}$/;
/** One hump is a name; more are the end of some base64, `…xQeZPw=`, more often than one. */
const ONE_HUMP = /^[a-z]{1,16}(?:Pass|Pin|Pw|Pwd)(?![a-z])/;
/** Words that end so and are no password. */
const NO_PASSWORD = /(?:by|com|encom|over|sur|tres|under)pass$/;
/** `iamPassRole`, `lift-pass-holder`: a pass of another kind. */
const AFTER_PASS = /^(?:count|holder|rate|role|through|thru)$/i;

/** Endings that say which of several secrets it is: `TOKEN_PROD`, `client-secret-v2`. */
const QUALIFIERS =
  /(?:[^A-Za-z0-9]{1,2}(?:prod(?:uction)?|stag(?:e|ing)|dev(?:elopment)?|test|qa|uat|live|old|new|current|previous|primary|secondary|backup|main|v?\d{1,4})){1,3}$/i;

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
 * Unknown names that end in `token` or `secret`, or hold `password`, count: a new API errs on the safe
 * side.
 */
export function isSecretName(name: string): boolean {
  if (isUnqualifiedSecret(name)) return true;
  const unqualified = name.replace(QUALIFIERS, '');
  return unqualified !== name && isUnqualifiedSecret(unqualified);
}

function isUnqualifiedSecret(name: string): boolean {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(?<!\d)\d{1,4}$/, '');
  const singular = plain.replace(/s$/, '');
  if (HARMLESS_NAMES.has(plain)) return false;
  if (WHOLE_NAMES.has(plain) || WHOLE_NAMES.has(singular)) return true;
  if (plain.startsWith('samlassertion')) return !plain.endsWith('id');
  if (ENDINGS.some((ending) => plain.endsWith(ending) || singular.endsWith(ending))) return true;
  return holdsPassword(plain) || isShortPassword(name, plain);
}

function holdsPassword(plain: string): boolean {
  for (const { 0: stem, index } of plain.matchAll(STEMS)) {
    if (!FACTS.test(plain.slice(index + stem.length))) return true;
  }
  return false;
}

function isShortPassword(name: string, plain: string): boolean {
  if (!/pw|pass|pin/.test(plain)) return false;
  if (/pwds?$/.test(plain)) return true;
  if (/pass$/.test(plain)) return !NO_PASSWORD.test(plain);
  const words = (ONE_HUMP.test(name) ? name.replace(/([a-z])(?=[A-Z])/g, '$1 ') : name)
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  return words.some((word, index) => {
    if (!SHORT_WORDS.test(word)) return false;
    const next = words.slice(index + 1).find((each) => !/^\d+$/.test(each));
    // At the start of a longer name a word is mostly the verb, `passRole`; an abbreviation is not.
    const isNoun = index > 0 || /^pw/.test(word);
    return next === undefined || (isNoun && !AFTER_PASS.test(next));
  });
}

const NAMING_FIELDS =
  /^(?:(?:tag|attribute|parameter|property|field|header|variable)?(?:key|name)|attributepath|path)$/;
const VALUE_FIELDS = /^(?:tag|attribute|parameter|property|field|header|variable)?values?$/;

/** Tells whether a field gives the name of what a field beside it holds: `key`, `Name`, `tagKey`. */
export function namesAnother(field: string): boolean {
  return field.length <= 16 && NAMING_FIELDS.test(field.toLowerCase().replace(/[-_]/g, ''));
}

/** Tells whether a field holds what a field beside it names: `value`, `Value`, `tagValue`. */
export function isValueField(field: string): boolean {
  return field.length <= 16 && VALUE_FIELDS.test(field.toLowerCase().replace(/[-_]/g, ''));
}

/** Tells whether a field inside a secret object may stay. */
export function isPublicPart(name: string): boolean {
  return PUBLIC_PARTS.has(name.toLowerCase());
}

/** Tells whether a text under a secret name only says what became of the secret. */
export function isHarmlessValue(text: string): boolean {
  return HARMLESS_VALUES.has(text);
}
