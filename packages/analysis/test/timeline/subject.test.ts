import { describe, expect, it } from '@jest/globals';
import { mentions, readSubject } from '../../src/timeline/subject.ts';

describe('readSubject', () => {
  it.each([
    ['ASIAIOSFODNN7EXAMPLE', 'key', 'ASIAIOSFODNN7EXAMPLE'],
    ['AKIAIOSFODNN7EXAMPLE', 'key', 'AKIAIOSFODNN7EXAMPLE'],
    ['role/deploy', 'role', 'deploy'],
    ['arn:aws:iam::123456789012:role/service/deploy', 'role', 'deploy'],
    ['arn:aws-us-gov:iam::123456789012:user/path/alice', 'name', 'alice'],
    ['user/alice', 'name', 'alice'],
    [' sofia@example.com ', 'name', 'sofia@example.com'],
    ['AKIA', 'name', 'AKIA'],
  ])('reads %s as %s %s', (text, kind, value) => {
    expect(readSubject(text)).toEqual({ kind, value });
  });

  it.each(['', '  ', 'a\0b', '\ud800', 'x'.repeat(3_000)])('refuses %j', (text) => {
    expect(() => readSubject(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});

describe('mentions', () => {
  it('quotes what a user typed', () => {
    expect(mentions({ kind: 'name', value: "O'Brien" })).toContain("lower(actor) = 'o''brien'");
    expect(mentions({ kind: 'role', value: "a'b" })).toContain("'role/a''b'");
  });
});
