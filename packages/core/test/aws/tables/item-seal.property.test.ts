import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { isSealBroken, sealItem } from '../../../src/aws/tables/ledger-item.ts';

const leaf = fc.oneof(
  fc.string().map((S) => ({ S })),
  fc.integer().map((n) => ({ N: String(n) })),
);
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }).map((L) => ({ L })),
  fc.dictionary(fc.string(), leaf, { maxKeys: 3 }).map((M) => ({ M })),
);
const name = fc.string({ minLength: 1 }).map((text) => `a_${text}`);
const items = fc.dictionary(name, value, { minKeys: 1, maxKeys: 6 });

describe('a seal', () => {
  it.prop([items])('holds whatever the order in which attributes come back', (item) => {
    const sealed = sealItem(item);

    const back = Object.fromEntries(Object.entries(sealed).reverse());

    expect(isSealBroken(back)).toBe(false);
  });

  it.prop([items, fc.nat(), value])('breaks when an attribute is changed', (item, which, other) => {
    const sealed = sealItem(item);
    const names = Object.keys(item);
    const changed = names[which % names.length] ?? '';
    fc.pre(JSON.stringify(item[changed]) !== JSON.stringify(other));

    expect(isSealBroken({ ...sealed, [changed]: other })).toBe(true);
  });

  it.prop([items])('breaks when an attribute is added or taken away', (item) => {
    const [first = ''] = Object.keys(item);
    const { [first]: _gone, ...rest } = sealItem(item);

    expect(isSealBroken({ ...sealItem(item), z: { S: '' } })).toBe(true);
    expect(isSealBroken(rest)).toBe(true);
  });

  it.prop([items])('is not missed on what was stored before there were seals', (item) => {
    expect(isSealBroken(item)).toBe(false);
  });
});
