import { describe, expect, it } from '@jest/globals';
import { createJsonFramer } from '../../../src/sources/json/framer.ts';
import type { Frame } from '../../../src/sources/json/frames.ts';

const MAX_VALUE_BYTES = 1024 * 1024;

function frame(text: string): Frame[] {
  const framer = createJsonFramer({ maxValueBytes: MAX_VALUE_BYTES });
  return [...framer.push(Buffer.from(text)), ...framer.end()];
}

/** The values framed, parsed, and the lines at which something is broken or no JSON. */
function outline(text: string): { values: unknown[]; brokenLines: number[] } {
  const frames = frame(text);
  return {
    values: frames.flatMap((f) => (f.kind === 'value' ? [JSON.parse(f.text)] : [])),
    brokenLines: frames.flatMap((f) =>
      f.kind === 'broken' || f.kind === 'text' ? [f.place.line] : [],
    ),
  };
}

describe('createJsonFramer', () => {
  it.each([
    ['one object', '{"a":1}', [{ a: 1 }]],
    ['one object over several lines', '{\n  "a": {\n    "b": "x"\n  }\n}\n', [{ a: { b: 'x' } }]],
    ['an object a line', '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['an object a line, CRLF, blank lines', '{"a":1}\r\n\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
    ['objects without anything between', '{"a":1}{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['pretty-printed objects in a row', '{\n "a": 1\n}\n{\n "a": 2\n}', [{ a: 1 }, { a: 2 }]],
    ['a list', '[{"a":1}, {"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['a list with an element a line', '[\n{"a":1},\n{"a":2}\n]', [{ a: 1 }, { a: 2 }]],
    ['a list of texts, numbers and words', '["x", 7, null,true]', ['x', 7, null, true]],
    ['a list in a list', '[[1,2],[3]]', [[1, 2], [3]]],
    ['a log file', '{"Records":[{"a":1},{"a":2}]}', [{ a: 1 }, { a: 2 }]],
    ['a pretty log file', '{\n  "Records": [\n    {"a": [1]}\n  ]\n}\n', [{ a: [1] }]],
    ['a log file with more keys', '{"x":[1],"Records":[{"a":1}],"NextToken":"t"}', [{ a: 1 }]],
    ['a log file a line', '{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}', [{ a: 1 }, { a: 2 }]],
    ['a lookup answer', '{"Events": [{"a":1}]}', [{ a: 1 }]],
    ['texts with marks in them', '{"a":"}]{[,\\"\\\\"}', [{ a: '}]{[,"\\' }]],
    ['a key that ends in Records', '{"MyRecords":[{"a":1}]}', [{ MyRecords: [{ a: 1 }] }]],
    ['Records deeper down', '{"x":{"Records":[1]}}', [{ x: { Records: [1] } }]],
    ['Records that is no list', '{"Records":{"a":1}}', [{ Records: { a: 1 } }]],
    ['Records inside a text', '{"a":"{\\"Records\\":","b":[1]}', [{ a: '{"Records":', b: [1] }]],
    ['a number a line', '1\n2', [1, 2]],
    ['an unindented value', '{\n"a":\n{\n"b":[\n{\n}\n]\n}\n}', [{ a: { b: [{}] } }]],
    ['values with commas between', '{"a":1},{"a":2},\n{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['lists with a comma between', '[{"a":1}],[{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['a list with a comma at its end', '[{"a":1},\n{"a":2},\n]', [{ a: 1 }, { a: 2 }]],
    ['padding', '{"a":1}\0\0\n\0', [{ a: 1 }]],
    ['byte order marks between', '\ufeff{"a":1}\ufeff\n\ufeff{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['a search', '{"took":1,"hits":{"total":2,"hits":[{"a":1},{"a":2}]}}', [{ a: 1 }, { a: 2 }]],
    ['lower-case keys', '{"records":[{"a":1}]}{"events":[{"a":2}]}', [{ a: 1 }, { a: 2 }]],
    [
      'a list in a record',
      '{"eventID":1,"Records":[{"a":1}]}',
      [{ eventID: 1, Records: [{ a: 1 }] }],
    ],
    [
      'a search in a record',
      '{"userIdentity":{},"hits":{"hits":[1]}}',
      [{ userIdentity: {}, hits: { hits: [1] } }],
    ],
    ['nothing', '', []],
    ['blank lines', '\n  \r\n\t', []],
  ])('frames %s', (_name, text, expected) => {
    const { values, brokenLines } = outline(text);

    expect(values).toEqual(expected);
    expect(brokenLines).toEqual([]);
  });

  it('returns what was around a list, the list emptied', () => {
    const frames = frame('{"x":1,"Records":[{"a":1}],"y":2}');

    expect(frames.at(-1)).toEqual({
      kind: 'envelope',
      text: '{"x":1,"Records":[],"y":2}',
      listKey: 'Records',
      place: { byte: 0, line: 1 },
    });
  });

  it('says where each value begins', () => {
    const frames = frame('{"a":1}\n\n {"é":\n2}[3]');

    const places = frames.filter((f) => f.kind === 'value').map((f) => f.place);
    expect(places).toEqual([
      { byte: 0, line: 1 },
      { byte: 10, line: 3 },
      { byte: 20, line: 4 },
    ]);
  });

  it.each([
    ['a line of text', '{"a":1}\noops\n{"a":2}\n', [2]],
    ['a line cut inside a text', '{"a":1}\n{"b":"x\n{"a":2}\n', [2]],
    ['a line cut behind a backslash', '{"a":1}\n{"b":"x\\\n{"a":2}\n', [2]],
    ['a line cut behind a colon', '{"a":1}\n{"b":\n{"a":2}\n', [2]],
    ['a line cut behind a comma', '{"a":1}\n{"b":1,\n{"a":2}\n', [2]],
    ['a line cut behind a bracket', '{"a":1}\n{"b":[\n{"a":2}\n', [2]],
    ['a line cut behind a value', '{"a":1}\n{"b":{"c":1}\n{"a":2}\n', [2]],
    ['two bad lines', '{"a":1}\noops\n{"b":"\n{"a":2}\n', [2, 3]],
    ['a log cut in its list', '{"a":1}\n{"Records":[\n{"a":2}\n', [2]],
    ['a log cut in a record', '{"a":1}\n{"Records":[{"c":"\n{"a":2}\n', [2]],
    ['a bad first line', 'e":1}\n{"a":1}\n{"a":2}\n', [1]],
    ['a first line cut inside a text', '{"b":"x\n{"a":1}\n{"a":2}\n', [1]],
    ['a first line cut behind a value', '{"b":{"c":1}\n{"a":1}\n{"a":2}\n', [1]],
    ['a bad last line', '{"a":1}\n{"a":2}\noops', [3]],
    ['a last line cut short', '{"a":1}\n{"a":2}\n{"a"', [3]],
    ['text behind a value', '{"a":1} oops\n{"a":2}\n', [1]],
    ['a list that lacks a comma', '[\n{"a":1}\n{"a":2}\n]', [3]],
    ['a list that lacks a comma in its line', '[{"a":1}{"a":2}]', [1]],
    ['a list with a comma too many', '[{"a":1},,\n{"a":2}\n]', [1]],
    ['zero bytes in it', '{"a":1}\n\0\0\n{"a":2}', [2]],
    ['a list that is not opened', '{"a":1},\n{"a":2}\n]\n', [3]],
    ['a list that is not opened, with a comma too many', '{"a":1},\n{"a":2},\n]', [3]],
    ['a list that is not closed', '[{"a":1},{"a":2}', [1]],
    ['a log that is cut short', '{"Records":[{"a":1},{"a":2},{"a":', [1]],
    ['a log that is cut behind its list', '{"Records":[{"a":1},{"a":2}]', [1]],
  ])('keeps every whole value of a file with %s', (_name, text, expectedLines) => {
    const { values, brokenLines } = outline(text);

    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(brokenLines).toEqual(expectedLines);
  });

  it('takes values of several lines even after values of one line', () => {
    const { values, brokenLines } = outline(
      '{"a":1}\n{\n  "b": [\n    {\n    }\n  ]\n}\n{"a":2}\n',
    );

    expect(values).toEqual([{ a: 1 }, { b: [{}] }, { a: 2 }]);
    expect(brokenLines).toEqual([]);
  });

  it('names a damaged pretty-printed file once', () => {
    const { values, brokenLines } = outline('{\n  "a": "x\n  "b": 1,\n  "c": {}\n}\n');

    expect(values).toEqual([]);
    expect(brokenLines).toEqual([1]);
  });

  it.each([
    ['a time', '2026-11-20T10:00:07.000Z '],
    ['a file name', 'AWSLogs/x.json.gz:'],
    ['a file name and a line number', 'x.json:12:'],
    ['columns', 'EVENTS\tAKIAEXAMPLE\t'],
    ['the border of a table', '| a | '],
  ])('frames an object behind %s, and every one after it', (_name, prefix) => {
    const frames = frame(`${prefix}{"a":1}\n${prefix}{"a":2}\tmore: words\n`);

    expect(frames).toEqual([
      { kind: 'value', text: '{"a":1}', prefix, place: expect.anything() },
      { kind: 'value', text: '{"a":2}', prefix, place: expect.anything() },
      { kind: 'text', text: 'more: words', place: expect.anything() },
    ]);
  });

  it('goes on behind damage where lines begin with text', () => {
    const frames = frame('t {"a":1}\nt {"b":"x\nt {"b":\nt {"Records":[{"a":2},\nt {"a":3}\n');

    expect(frames.map((f) => ('text' in f ? f.text : f.kind))).toEqual([
      '{"a":1}',
      't {"b":"x',
      't {"b":',
      '{"a":2}',
      'broken',
      '{"a":3}',
    ]);
  });

  it('takes the lists of a file behind its name apart', () => {
    const frames = frame('x.json:{"Records":[{"a":1},{"a":2}]}\ny.json:{"Records":[]}\n');

    const values = frames.filter((f) => f.kind === 'value');
    expect(values.map(({ prefix }) => prefix)).toEqual(['x.json:', 'x.json:']);
    expect(frames).toHaveLength(4);
  });

  it.each([
    ['a quote', `'{"a":1}'`],
    ['a mark of JSON', ', "x":{"a":1}}'],
    ['a list', 'x [y] {"a":1}'],
    ['a very long text', `${'w'.repeat(2000)} {"a":1}`],
  ])('takes no object behind %s for a value', (_name, text) => {
    expect(outline(text).values).toEqual([]);
  });

  it.each([
    ['a key follows', '{"a":1},"b":2}\n'],
    ['an object ends', '{"a":1}}\n'],
    ['an object ends in the next line', '{"a":1}\n}\n'],
    ['a list ends', '{"a":1} ]}\n'],
    ['a list of several ends', '{"a":1},{"a":3}],"b":2}\n'],
    ['a list of several ends in the next line', '{"a":1},{"a":3}\n]\n'],
    ['an object of several lines ends in a list', '{\n"a":1}\n]\n'],
    ['a value follows', '"{}":{"a":1}}\n'],
    ['a key follows behind a colon', ':{"a":1},"b":2}\n'],
  ])('takes no part of a value whose beginning is lost for a value: %s', (_name, text) => {
    const { values, brokenLines } = outline(`${text}{"a":2}\n`);

    expect(values).toEqual([{ a: 2 }]);
    expect(brokenLines).toEqual([1]);
  });

  it('takes no part of a broken value for a value, be it at the start of a line', () => {
    const { values } = outline('{"a":1}\n{"list":[\n{"part":1},\n{"part":2}\n],\n"b":{}}\n{"a":2}');

    expect(values).not.toContainEqual({ part: 1 });
    expect(values).not.toContainEqual({ part: 2 });
    expect(values).toContainEqual({ a: 2 });
  });

  it('takes lines of text for text', () => {
    expect(frame('words\nand "words"').map(({ kind }) => kind)).toEqual(['text', 'text']);
  });

  it('takes one endless line of text for one', () => {
    expect(frame(`${'w'.repeat(100_000)} {"a":1}\n`)).toHaveLength(1);
  });

  it('holds a list of very many values no longer than it must', () => {
    const framer = createJsonFramer({ maxValueBytes: MAX_VALUE_BYTES });
    const count = 400_000;

    const frames = framer.push(Buffer.from(`[${'1,'.repeat(count)}`));

    expect(frames.length).toBeGreaterThan(count / 2);
    expect(frames.length + framer.push(Buffer.from('1]')).length + framer.end().length).toBe(
      count + 2,
    );
  });

  it('looks at the lists of a record once, however many there are', () => {
    const lists = Array.from({ length: 20_000 }, () => '"rows":[]').join(',');

    const { values } = outline(`{"eventID":"a",${lists}}`);

    expect(values).toEqual([{ eventID: 'a', rows: [] }]);
  });

  it('skips an endless line of text between values', () => {
    const { values, brokenLines } = outline(`{"a":1}\n${'w'.repeat(100_000)}\n{"a":2}\n`);

    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(brokenLines).toEqual([2]);
  });

  it('refuses a value that is too large and reads on at the next line', () => {
    const framer = createJsonFramer({ maxValueBytes: MAX_VALUE_BYTES });
    const filler = Buffer.from('x'.repeat(100_000));
    const frames = framer.push(Buffer.from('{"a":1}\n{"b":"'));
    for (let i = 0; i < 20; i += 1) frames.push(...framer.push(filler));

    frames.push(...framer.push(Buffer.from('"}\n{"a":2}\n')), ...framer.end());

    expect(frames).toEqual([
      { kind: 'value', text: '{"a":1}', place: { byte: 0, line: 1 } },
      {
        kind: 'broken',
        reason: 'a single value is larger than 1 MiB',
        place: { byte: 8, line: 2 },
      },
      { kind: 'value', text: '{"a":2}', place: { byte: 2_000_017, line: 3 } },
    ]);
  });
});
