import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  changedKeys,
  type DayFacts,
  encodeFacts,
  readFacts,
  wantsAny,
} from '../../src/people/day-facts.ts';

type Facts = Readonly<Record<string, { readonly name: string }>>;

function facts(given: Facts, wants: readonly string[] = []): DayFacts<Facts[string]> {
  const entries = () => Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
  return { gives: { get: (key) => given[key], entries }, wants: new Set(wants) };
}

async function read(content: Uint8Array) {
  const found: [string, unknown][] = [];
  for await (const [key, fact] of readFacts(content)) found.push([key, fact]);
  return found;
}

describe('encodeFacts', () => {
  it('gives back every fact by its key, line breaks and any Unicode included', async () => {
    const given = { b: { name: 'line\nbreak' }, a: { name: '\u{1d160} ü' } };

    const content = await encodeFacts(facts(given));

    expect(await read(content)).toEqual([
      ['a', given.a],
      ['b', given.b],
    ]);
  });

  it('writes more than fits into one piece of compressed text', async () => {
    const names = Array.from({ length: 5_000 }, (_, n) => [`key-${n}`, { name: `name-${n}` }]);
    const given = Object.fromEntries(names);

    expect(Object.fromEntries(await read(await encodeFacts(facts(given))))).toEqual(given);
  });

  it('writes the same bytes whatever order facts and wishes came in', async () => {
    const [one, other] = [{ name: 'x' }, { name: 'y' }];

    const content = await encodeFacts(facts({ a: one, b: other }, ['p', 'q']));

    expect(await encodeFacts(facts({ b: other, a: one }, ['q', 'p']))).toEqual(content);
  });
});

describe('wantsAny', () => {
  it('knows what was wanted, without the keys themselves', async () => {
    const content = await encodeFacts(facts({}, ['ASIAONE', 'ASIATWO']));

    expect(await wantsAny(content, ['ASIATWO'])).toBe(true);
    expect(await wantsAny(content, ['ASIATHREE', 'ASIAFOUR'])).toBe(false);
    expect(await wantsAny(content, [])).toBe(false);
    expect(gunzipSync(content).toString()).not.toContain('ASIA');
  });
});

describe('changedKeys', () => {
  it('names what came, went and is another', async () => {
    const before = await encodeFacts(
      facts({ same: { name: 'a' }, other: { name: 'b' }, gone: { name: 'c' } }),
    );
    const after = facts({ same: { name: 'a' }, other: { name: 'B' }, fresh: { name: 'd' } });

    expect((await changedKeys(before, after.gives)).sort()).toEqual(['fresh', 'gone', 'other']);
    expect(await changedKeys(undefined, after.gives)).toEqual(['fresh', 'other', 'same']);
  });
});
