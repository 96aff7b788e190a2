import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createJsonFramer } from '../../../src/sources/json/framer.ts';
import type { Frame } from '../../../src/sources/json/frames.ts';

function frame(bytes: Buffer, cuts: readonly number[] = []): Frame[] {
  const framer = createJsonFramer({ maxValueBytes: 1024 * 1024 });
  const edges = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const frames: Frame[] = [];
  let from = 0;
  for (const edge of [...edges, bytes.length]) {
    frames.push(...framer.push(bytes.subarray(from, edge)));
    from = edge;
  }
  return [...frames, ...framer.end()];
}

/** Objects as records are: keys that no list of records has. */
const object = fc.dictionary(
  fc.oneof(fc.string(), fc.constant('a"Records')).map((key) => `k${key}`),
  fc.jsonValue({ maxDepth: 3 }),
  { maxKeys: 4 },
);

/** Every way to write a few objects down as one whole text. */
const written = fc
  .record({
    objects: fc.array(object, { maxLength: 5 }),
    format: fc.constantFrom('lines', 'glued', 'pretty', 'list', 'log', 'pretty log', 'lookup'),
    newLine: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ objects, format, newLine }) => {
    const compact = objects.map((value) => JSON.stringify(value));
    const pretty = objects.map((value) => JSON.stringify(value, null, 2));
    const texts = {
      lines: compact.map((line) => `${line}\n`).join(''),
      glued: compact.join(''),
      pretty: pretty.join('\n'),
      list: `[${compact.join(', ')}]`,
      log: `{"Records":[${compact.join(',')}]}`,
      'pretty log': JSON.stringify({ x: [1], Records: objects }, null, 2),
      lookup: `{ "Events": [${compact.join(',\n')}], "NextToken": "t" }`,
    };
    return { objects, text: texts[format].replaceAll('\n', newLine) };
  });

const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe('createJsonFramer', () => {
  it('always frames the same values, however they are written and chunked', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 4 }), cuts, (files, at) => {
        const bytes = Buffer.from(files.map(({ text }) => text).join('\n'));

        const frames = frame(bytes, at);

        const values = frames.flatMap((f) => (f.kind === 'value' ? [JSON.parse(f.text)] : []));
        expect(values).toEqual(JSON.parse(JSON.stringify(files.flatMap((file) => file.objects))));
        expect(frames.filter((f) => f.kind === 'broken')).toEqual([]);
      }),
    );
  });

  it('never depends on the chunks, whatever the bytes', () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '\n', ' ', '{"Records":[', '1', 'x'),
      written.map(({ text }) => text),
    );
    fc.assert(
      fc.property(fc.array(piece), cuts, (pieces, at) => {
        const bytes = Buffer.from(pieces.join(''));

        expect(frame(bytes, at)).toEqual(frame(bytes));
      }),
    );
  });

  it('always keeps the good lines of a file with damaged ones', () => {
    const damaged = fc
      .tuple(object, fc.nat())
      .map(([value, cut]) => JSON.stringify({ ...value, kind: 'damaged' }).slice(0, cut % 15));
    const line = fc.oneof(
      object.map((value) => ({ value, text: JSON.stringify(value) })),
      damaged.map((text) => ({ value: undefined, text })),
    );
    fc.assert(
      fc.property(fc.array(line), cuts, (lines, at) => {
        const first = { value: { k: 1 }, text: '{"k":1}' };
        const all = [first, ...lines];
        const bytes = Buffer.from(all.map(({ text }) => `${text}\n`).join(''));

        const frames = frame(bytes, at);

        const values = frames.flatMap((f) => (f.kind === 'value' ? [JSON.parse(f.text)] : []));
        const good = all.flatMap(({ value }) => (value === undefined ? [] : [value]));
        expect(values).toEqual(JSON.parse(JSON.stringify(good)));
      }),
    );
  });
});
