import { AppError, adviseOn, describeError, redactText } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';

describe('describeError', () => {
  it('names an expected failure by its code, with hint and causes, without a stack', () => {
    const cause = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    const error = new AppError('STORAGE_FAILED', 'The table took nothing.', {
      hint: 'Try again.',
      cause: new Error('batch 3', { cause }),
    });

    expect(describeError(error)).toEqual({
      error_type: 'STORAGE_FAILED',
      error_message: 'The table took nothing.',
      error_hint: 'Try again.',
      error_causes: ['Error: batch 3', 'ThrottlingException: Rate exceeded'],
    });
  });

  it('names any other error by its name and says where it came from', () => {
    const fields = describeError(new TypeError('x is not a function'));

    expect(fields).toMatchObject({
      error_type: 'TypeError',
      error_message: 'x is not a function',
    });
    expect(fields.error_stack).toContain('error.test.ts');
    expect(fields).not.toHaveProperty('error_causes');
    expect(fields).not.toHaveProperty('error_hint');
  });

  it('lists the errors of an aggregate', () => {
    const error = new AggregateError(
      [new Error('us-east-1'), new AppError('LOOKUP_FAILED', 'eu-west-1')],
      'Two shards failed.',
      { cause: new Error('network') },
    );

    expect(describeError(error).error_causes).toEqual([
      'Error: us-east-1',
      'LOOKUP_FAILED: eu-west-1',
      'Error: network',
    ]);
  });

  it('ends a circular chain', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });

    expect(describeError(error).error_causes).toHaveLength(10);
  });

  it('repeats no secret that a message quotes, when told how to take it out', () => {
    const cause = new Error("Value 'hunter2' at 'password' failed to satisfy constraint");
    const error = new Error('GET https://admin:hunter2@example.com/ failed', { cause });
    const fields = describeError(error, redactText);

    expect(fields.error_message).toBe('GET https://admin:[redacted]@example.com/ failed');
    expect(JSON.stringify(fields)).not.toContain('hunter2');
  });

  it('bounds what it repeats', () => {
    const fields = describeError(new Error('x'.repeat(5000)));

    expect(fields.error_message).toHaveLength(4000);
    expect(fields.error_stack?.length).toBeLessThanOrEqual(4000);
  });

  it.each([
    ['a string', 'gone', 'string', 'gone'],
    ['nothing', undefined, 'undefined', 'undefined'],
    ['an object', { a: 1 }, 'object', '[object Object]'],
    ['an object without a text', Object.create(null), 'object', 'something that cannot be shown'],
  ])('describes %s that was thrown', (_what, thrown, type, message) => {
    const fields = describeError(thrown);

    expect(fields.error_type).toBe(type);
    expect(fields.error_message).toContain(message);
  });

  it('does without the stack when an error has none', () => {
    const error = new Error('x');
    delete (error as { stack?: string }).stack;

    expect(describeError(error)).toEqual({ error_type: 'Error', error_message: 'x' });
  });
});

describe('adviseOn', () => {
  it.each([
    [
      'Cannot assume the role: AccessDenied: not authorized',
      'AccessDenied: not authorized. Deploy it.',
    ],
    ['It ends by itself.', 'It ends by itself. Deploy it.'],
    ['Is there a network?', 'Is there a network? Deploy it.'],
    ['cut off\u2026', 'cut off\u2026 Deploy it.'],
    ['line of another author\n', 'line of another author. Deploy it.'],
  ])('tells what was wrong and what to do in sentences: %p', (message, expected) => {
    const told = adviseOn(new AppError('MEMBER_UNREACHABLE', message, { hint: 'Deploy it.' }));

    expect(told.endsWith(expected)).toBe(true);
  });

  it('adds nothing where there is no advice, and takes secrets out of both', () => {
    const secret = 'https://admin:hunter2@example.com/';
    const error = new AppError('BUSY', `GET ${secret}`, { hint: `See ${secret}` });

    expect(adviseOn(new Error('x is not a function'))).toBe('x is not a function');
    expect(adviseOn(error, redactText)).toBe(
      'GET https://admin:[redacted]@example.com/. See https://admin:[redacted]@example.com/',
    );
  });
});
