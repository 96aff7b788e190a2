import { describe, expect, it } from '@jest/globals';
import { parseQueryFile } from '../../src/queries/query-file.ts';

const HEADER = [
  '-- name: some_query',
  '-- title: A title',
  '-- description: What it shows.',
  '-- param: days integer 30 How many days back',
  "-- param: user text 'it''s' Whose",
  '-- param: until date today The last day',
  '-- columns: a, b',
];
const BODY =
  "SELECT a, b FROM t WHERE c > /*:days*/30 AND d LIKE /*:user*/'it''s' AND e < /*:until*/current_date";

function parse(header: readonly string[] = HEADER, body = BODY) {
  return parseQueryFile('topic', 'some_query.sql', [...header, body, ''].join('\n'));
}

/** The header with one line replaced, or without it. */
function without(start: string, ...instead: string[]) {
  return HEADER.flatMap((line) => (line.startsWith(`-- ${start}`) ? instead : [line]));
}

describe('parseQueryFile', () => {
  it('reads the header', () => {
    expect(parse()).toEqual({
      name: 'some_query',
      topic: 'topic',
      title: 'A title',
      description: 'What it shows.',
      parameters: [
        { name: 'days', type: 'integer', default: '30', description: 'How many days back' },
        { name: 'user', type: 'text', default: "it's", description: 'Whose' },
        { name: 'until', type: 'date', default: 'today', description: 'The last day' },
      ],
      columns: ['a', 'b'],
      sql: `${[...HEADER, BODY].join('\n')}\n`,
    });
  });

  it.each([
    ['a name that is not the file’s', without('name', '-- name: other'), BODY, 'is named "other"'],
    ['no title', without('title'), BODY, 'has no "-- title'],
    ['two titles', without('title', '-- title: a', '-- title: b'), BODY, 'more than one "-- title'],
    ['an unknown key', [...HEADER, '-- sort: a'], BODY, '"-- sort: …"'],
    [
      'an unknown type',
      without('param: days', '-- param: days real 30 Days'),
      BODY,
      'cannot be read',
    ],
    [
      'a parameter without a description',
      without('param: days', '-- param: days integer 30'),
      BODY,
      'cannot be read',
    ],
    [
      'an unused parameter',
      [...HEADER, '-- param: more integer 1 More'],
      BODY,
      'does not use its parameter more',
    ],
    ['an unexplained mark', without('param: days'), BODY, 'uses days'],
    ['another default in the body', HEADER, BODY.replace('/30', '/31'), 'and 31 in its body'],
    ['a mark without a literal', HEADER, `${BODY} AND x = /*:days*/ y`, 'a mark without a literal'],
    [
      'two parameters of one name',
      [...HEADER, HEADER[3] ?? ''],
      BODY,
      'two parameters of one name',
    ],
  ])('refuses %s', (_, header, body, expected) => {
    expect(() => parse(header, body)).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT_FILE',
        message: expect.stringContaining(expected),
      }),
    );
  });
});
