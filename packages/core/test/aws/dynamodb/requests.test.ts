import { describe, expect, it } from '@jest/globals';
import { createLimiter, isThrottling, storageError } from '../../../src/aws/dynamodb/requests.ts';
import { forEachConcurrently } from '../../../src/collections.ts';

/** A task under remote control, and what is known of it. */
function createTasks() {
  const started: number[] = [];
  const finish = new Map<number, (error?: Error) => void>();
  const task = (id: number) =>
    new Promise<void>((resolve, reject) => {
      started.push(id);
      finish.set(id, (error) => (error === undefined ? resolve() : reject(error)));
    });
  const settle = async (id: number, error?: Error) => {
    finish.get(id)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, task, settle };
}

describe('createLimiter', () => {
  it('runs as many as allowed, then the next in line', async () => {
    const { started, task, settle } = createTasks();
    const limit = createLimiter(2);

    const all = [1, 2, 3, 4].map((id) => limit(() => task(id)));
    await settle(0);
    expect(started).toEqual([1, 2]);

    await settle(2);
    expect(started).toEqual([1, 2, 3]);

    await settle(1);
    await settle(3);
    await settle(4);
    await Promise.all(all);
    expect(started).toEqual([1, 2, 3, 4]);
  });

  it('passes results and errors on and frees the place either way', async () => {
    const limit = createLimiter(1);

    const failing = limit(() => Promise.reject(new Error('no')));
    const working = limit(async () => 'yes');

    await expect(failing).rejects.toThrow('no');
    await expect(working).resolves.toBe('yes');
    await expect(limit(async () => 'again')).resolves.toBe('again');
  });
});

describe('forEachConcurrently', () => {
  it('takes an item only when a worker is free', async () => {
    const { started, task, settle } = createTasks();
    let taken = 0;
    function* items() {
      for (let id = 1; id <= 4; id += 1) {
        taken += 1;
        yield id;
      }
    }

    const all = forEachConcurrently(items(), 2, task);
    expect([started, taken]).toEqual([[1, 2], 2]);

    await settle(1);
    expect([started, taken]).toEqual([[1, 2, 3], 3]);

    for (const id of [2, 3, 4]) await settle(id);
    await all;
    expect(started).toEqual([1, 2, 3, 4]);
  });

  it('after a failure starts nothing more, waits for the rest and throws the first error', async () => {
    const { started, task, settle } = createTasks();
    let isOver = false;
    const all = forEachConcurrently([1, 2, 3], 2, task).finally(() => {
      isOver = true;
    });
    all.catch(() => undefined);

    await settle(2, new Error('first'));
    expect([started, isOver]).toEqual([[1, 2], false]);

    await settle(1, new Error('second'));
    await expect(all).rejects.toThrow('first');
    expect(started).toEqual([1, 2]);
  });

  it('is done at once with nothing to do', async () => {
    await expect(forEachConcurrently([], 3, async () => undefined)).resolves.toBeUndefined();
  });
});

const sdkError = (name: string, message = 'as AWS says') =>
  Object.assign(new Error(message), { name });

describe('storageError', () => {
  it('knows a missing table and says what to do', () => {
    const cause = sdkError('ResourceNotFoundException');

    expect(storageError(cause, 'write', 'x-events')).toMatchObject({
      code: 'TABLE_MISSING',
      message: expect.stringContaining('x-events'),
      hint: expect.stringContaining('Deploy'),
      cause,
    });
  });

  it('keeps name, message and cause of everything else', () => {
    const cause = sdkError('InternalServerError', 'disk\u001b[2J full');

    expect(storageError(cause, 'write', 'x-events')).toMatchObject({
      code: 'STORAGE_FAILED',
      message: 'Cannot write table x-events: InternalServerError: disk\\x1b[2J full',
      hint: undefined,
      cause,
    });
  });

  it.each(['AccessDeniedException', 'CredentialsProviderError', 'ExpiredTokenException'])(
    'has a hint for %s',
    (name) => {
      expect(storageError(sdkError(name), 'read', 't').hint).toMatch(/\w+/);
    },
  );

  it('takes whatever was thrown', () => {
    expect(storageError('gone', 'read', 't').message).toBe('Cannot read table t: Error: gone');
  });
});

describe('isThrottling', () => {
  it.each([
    ['ProvisionedThroughputExceededException', true],
    ['ThrottlingException', true],
    ['RequestLimitExceeded', true],
    ['ValidationException', false],
    ['ResourceNotFoundException', false],
  ])('%s: %p', (name, expected) => {
    expect(isThrottling(sdkError(name))).toBe(expected);
  });

  it('is about errors only', () => {
    expect(isThrottling({ name: 'ThrottlingException' })).toBe(false);
  });
});
