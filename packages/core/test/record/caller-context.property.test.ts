import { fc, it } from '@fast-check/jest';
import { normalize } from '@iam-tracker/core';
import { buildRecord, hostileJson, identityCenterUser } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { CALLER_CONTEXT_BYTES } from '../../src/record/record-text.ts';

const MEMBERS = ['addendum', 'resources', 'tlsDetails', 'eventContext', 'vpcEndpointAccountId'];
const CALLER_MEMBERS = ['credentialId', 'inScopeOf', 'onBehalfOf', 'identityProvider'];

const member = fc.oneof(
  hostileJson(),
  fc.integer({ min: 1, max: 5000 }).map((length) => 'é'.repeat(length)),
);
const membersOf = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), member, { maxKeys: names.length });

describe('writeCallerContext', () => {
  it.prop([membersOf(MEMBERS), membersOf(CALLER_MEMBERS)])(
    'is JSON within its bound, and the same whatever the order of the record',
    (members, caller) => {
      const record = buildRecord({ ...members, userIdentity: identityCenterUser(caller) });

      const { event } = normalize(record);
      const { event: turned } = normalize(Object.fromEntries(Object.entries(record).reverse()));

      const text = event.callerContext ?? '{}';
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(CALLER_CONTEXT_BYTES);
      expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(text)).sort());
      expect(turned).toEqual(event);
    },
  );
});
