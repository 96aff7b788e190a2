import {
  ACTOR_TYPES,
  type ActivityEvent,
  EVENT_ATTRIBUTES,
  EVENT_TYPES,
  OUTCOMES,
} from '@iam-tracker/core';
import fc from 'fast-check';
import {
  assumedRole,
  awsService,
  buildAssumeRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildPortalEvent,
  buildRecord,
  federatedUser,
  iamUser,
  identityCenterRole,
  identityCenterUser,
  otherAccount,
  root,
  samlUser,
  serviceLinkedRole,
  type TestRecord,
  unknownDirectoryUser,
  webIdentityUser,
} from '../records.ts';
import { anyText } from './any-text.ts';

/** Text as an attacker would send it: any code unit, prototype names, long, half a surrogate pair. */
export function hostileText(): fc.Arbitrary<string> {
  return fc.oneof(
    anyText(),
    fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc.constantFrom(
      '',
      '__proto__',
      'constructor',
      'toString',
      '\u0000',
      '\ud800',
      'a\udfffb',
      '"\\',
    ),
    fc.constantFrom(
      'arn:',
      'arn:::::',
      'arn:aws:iam::1:role/',
      'HIDDEN_DUE_TO_SECURITY_REASONS',
      '%',
      '{"a":',
    ),
    fc
      .tuple(
        fc.constantFrom('"', '\u0001', '%', '\ud83d\ude00', '[', '{"a":', 'eyJ', 'token='),
        fc.nat({ max: 3000 }),
      )
      .map(([unit, count]) => unit.repeat(count)),
  );
}

/** Any JSON value, hostile names and texts included. */
export function hostileJson(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: shallowJson() },
    { weight: 1, arbitrary: deepJson().map((text): unknown => JSON.parse(text)) },
  );
}

/** The text of such a value: JSON.stringify cannot write those that are nested beyond the stack. */
export function hostileJsonText(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: shallowJson().map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: deepJson() },
  );
}

function shallowJson(): fc.Arbitrary<unknown> {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      hostileText(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(hostileText(), tie('value')), { maxLength: 4 }).map(toJsonObject),
    ),
  }));
  return value;
}

/** As JSON.parse builds it: `__proto__` is a field like any other. */
function toJsonObject(entries: [string, unknown][]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

/** Nesting far beyond the stack. */
function deepJson(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(['[', ']'], ['{"a":', '}']), fc.integer({ min: 10, max: 20_000 }))
    .map(([[open, close], depth]) => `${open?.repeat(depth)}0${close?.repeat(depth)}`);
}

/** A well-formed record of any shape that identity services write. */
export function identityRecord(): fc.Arbitrary<TestRecord> {
  const name = fc.stringMatching(/^[a-zA-Z][\w+=,.@-]{0,30}$/);
  const caller = fc.oneof(
    fc.constant(root()),
    name.map((userName) => iamUser(userName)),
    name.map((userName) => federatedUser(userName)),
    fc.tuple(name, name).map(([role, session]) => assumedRole(role, session)),
    name.map((session) => identityCenterRole(session)),
    fc.constantFrom(serviceLinkedRole(), awsService(), otherAccount(), identityCenterUser()),
    name.map((subject) => samlUser(subject)),
    name.map((subject) => webIdentityUser(subject)),
    name.map((userName) => unknownDirectoryUser(userName)),
  );
  const shape = fc.constantFrom(
    (userIdentity: TestRecord) => buildRecord({ userIdentity }),
    (userIdentity: TestRecord) =>
      buildRecord({ userIdentity, eventName: 'ListUsers', readOnly: true }),
    (userIdentity: TestRecord) => buildAssumeRole('scanner', { userIdentity }),
    (userIdentity: TestRecord) => buildConsoleLogin('Failure', userIdentity),
    (userIdentity: TestRecord) =>
      buildDirectorySignIn('UserAuthentication', 'Success', { userIdentity }),
    (userIdentity: TestRecord) => buildPortalEvent('GetRoleCredentials', { userIdentity }),
  );
  return fc
    .tuple(shape, caller, fc.uuid(), fc.integer({ min: 1_400_000_000, max: 1_900_000_000 }))
    .map(([build, userIdentity, eventID, seconds]) => ({
      ...build(userIdentity),
      eventID,
      eventTime: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`,
    }));
}

/** A record of which some fields, at any depth, are hostile values instead of what AWS writes. */
export function hostileRecord(): fc.Arbitrary<unknown> {
  const path = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 4 });
  const damage = fc.array(fc.tuple(path, hostileJson()), { minLength: 1, maxLength: 4 });
  return fc
    .tuple(identityRecord(), damage)
    .map(([record, changes]) =>
      changes.reduce<unknown>(
        (damaged, [where, value]) => replaceAt(damaged, where, value),
        record,
      ),
    );
}

function replaceAt(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const names = Object.keys(value);
  const name = names[step % Math.max(names.length, 1)];
  if (name === undefined) return replacement;
  const inner = replaceAt((value as TestRecord)[name], rest, replacement);
  return Array.isArray(value) ? [...value, inner] : { ...value, [name]: inner };
}

/** Any event that can be stored: well-formed, non-empty texts in every combination of fields. */
export function activityEvent(): fc.Arbitrary<ActivityEvent> {
  const text = fc.oneof(
    anyText({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  );
  const optional: Record<string, fc.Arbitrary<string | boolean>> = {};
  for (const { field, type } of EVENT_ATTRIBUTES)
    optional[field] = type === 'boolean' ? fc.boolean() : text;
  const required = fc.record({
    eventTime: fc
      .integer({ min: 0, max: 4_000_000_000 })
      .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`),
    eventId: text,
    eventName: text,
    eventSource: text,
    eventType: fc.constantFrom(...EVENT_TYPES),
    userName: text,
    actor: text,
    actorType: fc.constantFrom(...ACTOR_TYPES),
    outcome: fc.constantFrom(...OUTCOMES),
  });
  const mfa = fc.constantFrom('yes' as const, 'no' as const);
  return fc
    .tuple(fc.record({ ...optional, mfa }, { requiredKeys: [] }), required)
    .map(
      ([more, event]) =>
        ({ ...more, ...event, eventDate: event.eventTime.slice(0, 10) }) as ActivityEvent,
    );
}
