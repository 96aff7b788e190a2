import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '../../../terraform');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

const text = readdirSync(folder)
  .filter((name) => /^variables.*\.tf$/.test(name))
  .map(read)
  .join('\n');
const variables = [...text.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)].map(
  ([, name = '', body = '']) => ({ name, body }),
);
const tests = read('tests/validation.tftest.hcl');

describe('variables*.tf', () => {
  it('says of every variable what it is for, of which type, and whether it may be null', () => {
    const bare = variables.filter(
      ({ body }) =>
        !['description', 'type', 'default', 'nullable'].every((key) =>
          new RegExp(`^ {2}${key} += `, 'm').test(body),
        ),
    );

    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('has a refusal in the tests for every validation', () => {
    const untested = variables.filter(({ body, name }) => {
      const refusals = count(tests, new RegExp(`^ {4}var\\.${name},$`, 'gm'));
      return refusals < count(body, /^ {2}validation \{/gm);
    });

    expect(untested.map(({ name }) => name)).toEqual([]);
  });

  it('names the variable, or what it holds, in every message', () => {
    const mute = variables.flatMap(({ body, name }) =>
      [...body.matchAll(/error_message = "(.*)"$/gm)].flatMap(([, message = '']) =>
        message.includes(name) ? [] : [message],
      ),
    );

    expect(mute).toEqual([]);
  });
});
