import { buildDirectorySignIn, identityCenterUser, onBehalfOf } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createDirectoryNames } from '../../src/people/directory-names.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { eventOf } from '../world/role-chain.ts';

const ID = '94482488-3041-7026-18f3-be45837cd0e4';

function signIn(UserName: string, eventTime: string) {
  return eventOf(
    buildDirectorySignIn('CredentialVerification', 'Success', {
      eventTime,
      userIdentity: identityCenterUser({ onBehalfOf: onBehalfOf(ID) }),
      additionalEventData: { UserName },
    }),
  );
}

const maiden = signIn('ada.b', '2026-03-05T10:00:00Z');
const married = signIn('ada.c', '2026-03-06T10:00:00Z');

describe('createDirectoryNames', () => {
  it.each([
    ['in one batch', [[maiden, married]]],
    ['in order', [[maiden], [married]]],
    ['the old name last', [[married], [maiden]]],
    ['again', [[married], [married]]],
  ])('knows the newest name, learnt %s', async (_order, batches) => {
    const names = createDirectoryNames(createMemoryDocuments());
    for (const batch of batches) await names.remember(batch);

    expect(await names.findName(ID.toUpperCase())).toBe('ada.c');
  });

  it('replaces a name of which it does not know when it was used', async () => {
    const documents = createMemoryDocuments();
    const names = createDirectoryNames(documents);
    const body = { v: 1, name: 'old', eventId: 'x' };
    await documents.put([{ key: `directory-user#${ID}`, body, expiresAt: 0 }]);

    expect(await names.findName(ID)).toBe('old');
    await names.remember([maiden]);

    expect(await names.findName(ID)).toBe('ada.b');
  });

  it('knows nothing of others', async () => {
    const names = createDirectoryNames(createMemoryDocuments());
    await names.remember([]);

    expect(await names.findName(ID)).toBeUndefined();
  });
});
