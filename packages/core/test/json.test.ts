import { flagIn, isJsonObject, listIn, objectIn, parseJson, textIn } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';

const object = JSON.parse(
  '{"text":"a","empty":"","list":[1],"object":{"a":1},"null":null,"yes":true,"no":"false","on":"true","odd":"TRUE","one":1,"__proto__":{"x":1}}',
);

describe('isJsonObject', () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ['{}', false],
    [7, false],
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
    const names = ['yes', 'no', 'on', 'odd', 'one', 'null', 'text', 'missing'];

    expect(names.map((name) => flagIn(object, name))).toEqual([
      true,
      false,
      true,
      ...Array(5).fill(undefined),
    ]);
  });
});

describe('parseJson', () => {
  it('reads any JSON value, and nothing else', () => {
    const texts = ['{"a":1}', '[]', 'null', '"a"', '', '{', 'undefined'];

    expect(texts.map(parseJson)).toEqual([{ a: 1 }, [], null, 'a', ...Array(3).fill(undefined)]);
  });
});
