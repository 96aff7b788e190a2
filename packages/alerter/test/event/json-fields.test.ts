import { describe, expect, it } from '@jest/globals';
import { flagIn, isJsonObject, listIn, objectIn, textIn } from '../../src/event/json-fields.ts';

const object = JSON.parse(
  '{"text":"a","empty":"","list":[1],"object":{"a":1},"null":null,"yes":true,"no":"false","on":"true","odd":"TRUE","__proto__":{"x":1}}',
);

describe('isJsonObject', () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ['{}', false],
    [undefined, false],
  ])('judges %j: %s', (value, isObject) => {
    expect(isJsonObject(value)).toBe(isObject);
  });
});

describe('textIn', () => {
  it('returns texts that are not empty', () => {
    const names = ['text', 'empty', 'list', 'null', 'missing', 'constructor', 'toString'];

    expect(names.map((name) => textIn(object, name))).toEqual(['a', ...Array(6).fill(undefined)]);
  });
});

describe('objectIn', () => {
  it('returns objects, or one without fields', () => {
    const names = ['object', 'list', 'null', 'missing', 'text'];

    expect(names.map((name) => objectIn(object, name))).toEqual([{ a: 1 }, {}, {}, {}, {}]);
  });
});

describe('listIn', () => {
  it('returns lists, or an empty one', () => {
    const names = ['list', 'object', 'null', 'missing', 'text'];

    expect(names.map((name) => listIn(object, name))).toEqual([[1], [], [], [], []]);
  });
});

describe('flagIn', () => {
  it('returns booleans, also those that CloudTrail writes as texts', () => {
    const names = ['yes', 'no', 'on', 'odd', 'text', 'missing'];

    expect(names.map((name) => flagIn(object, name))).toEqual([
      true,
      false,
      true,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
