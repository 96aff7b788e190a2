import { describe, expect, it } from '@jest/globals';
import {
  createTokenMaker,
  guid,
  hexadecimal,
  ID_PREFIXES,
  instanceId,
  opaque,
  uniqueId,
} from '../../src/account/identifiers.ts';
import { createRandom } from '../../src/account/random.ts';

describe('guid', () => {
  it('writes a version 4 UUID', () => {
    const random = createRandom(1);

    const guids = Array.from({ length: 500 }, () => guid(random));

    const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(guids.filter((text) => !isUuid.test(text))).toEqual([]);
    expect(new Set(guids).size).toBe(guids.length);
  });
});

describe('uniqueId', () => {
  it.each(ID_PREFIXES)('writes %s and sixteen base-32 characters', (prefix) => {
    expect(uniqueId(createRandom(1), prefix)).toMatch(new RegExp(`^${prefix}[A-Z2-7]{16}$`));
  });
});

describe('opaque ids', () => {
  it('have the length and the alphabet of their kind', () => {
    const random = createRandom(1);

    expect(hexadecimal(random, 8)).toMatch(/^[0-9a-f]{16}$/);
    expect(instanceId(random)).toMatch(/^i-0[0-9a-f]{16}$/);
    expect(opaque(random, 30)).toMatch(/^[A-Za-z0-9]{30}$/);
  });
});

describe('createTokenMaker', () => {
  it('makes base64 tokens of half a kilobyte to two, each its own', () => {
    const random = createRandom(1);
    const makeToken = createTokenMaker(random.fork('pool'));

    const tokens = Array.from({ length: 300 }, () => makeToken(random));

    const lengths = tokens.map((token) => token.length);
    expect(tokens.filter((token) => !/^[A-Za-z0-9+/]+=$/.test(token))).toEqual([]);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2_048);
  });
});
