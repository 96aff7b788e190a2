import { fc, it } from '@fast-check/jest';
import { expect } from '@jest/globals';
import { compact } from '../src/compact.ts';

const value = fc.option(fc.anything(), { nil: undefined });

it.prop([fc.dictionary(fc.string(), value)])(
  'keeps what is defined, and nothing else',
  (object) => {
    const kept = compact(object);

    const defined = Object.keys(object).filter((key) => object[key] !== undefined);
    expect(Object.keys(kept)).toEqual(defined);
    for (const key of defined) expect(Reflect.get(kept, key)).toBe(object[key]);
  },
);
