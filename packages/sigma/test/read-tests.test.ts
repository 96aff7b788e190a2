import { describe, expect, it } from '@jest/globals';
import { isTestedBy, isTestFile, Refusal, readTests } from '../src/index.ts';

const read = (text: string) => readTests({ name: 'own.tests.yml', text });

describe('readTests', () => {
  it('reads stories, the rule they are of, and account ids without quotes', () => {
    const text = `rule: own
tests:
  - name: one
    fires: true
    events: [{ eventName: CreateUser, recipientAccountId: 123456789012, count: 5, on: true, x: null }]
  - fires: false
    rule: other
    events: [{ requestParameters: { tags: [{ key: a }] } }]
`;

    expect(read(text)).toEqual([
      {
        file: 'own.tests.yml',
        line: 3,
        name: 'one',
        rule: 'own',
        fires: true,
        events: [
          {
            eventName: 'CreateUser',
            recipientAccountId: '123456789012',
            count: 5,
            on: true,
            x: null,
          },
        ],
      },
      {
        file: 'own.tests.yml',
        line: 6,
        name: 'line 6',
        rule: 'other',
        fires: false,
        events: [{ requestParameters: { tags: [{ key: 'a' }] } }],
      },
    ]);
  });

  it.each([
    ['tests: 1', 1, 'has no list of tests'],
    ['tests:\n  - { fires: true, events: [{}], x: 1 }', 2, 'a test has no x'],
    ['tests:\n  - { events: [{}] }', 2, 'fires: true or fires: false'],
    ['tests:\n  - { fires: true, events: [] }', 2, 'a list of events'],
    ['tests:\n  - { fires: true, events: [x] }', 2, 'an event is no mapping'],
    ['[', 1, 'is no YAML'],
  ])('refuses %j', (text, line, reason) => {
    let found: unknown;
    try {
      read(text);
    } catch (error) {
      found = error;
    }

    expect(found).toBeInstanceOf(Refusal);
    expect((found as Refusal).line).toBe(line);
    expect((found as Refusal).message).toContain(reason);
  });

  it('knows which files belong together', () => {
    expect(isTestFile('a/own.tests.yml')).toBe(true);
    expect(isTestFile('a/own.yml')).toBe(false);
    expect(isTestedBy('a/own.yaml', 'a/own.tests.yml')).toBe(true);
    expect(isTestedBy('b/own.yml', 'a/own.tests.yml')).toBe(false);
  });
});
