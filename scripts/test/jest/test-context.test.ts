import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';

it('runs tests without a hook at each promise', async () => {
  await setImmediate();
  const before = executionAsyncId();
  await null;

  expect(executionAsyncId()).toBe(before);
});

it('leaves the storage of all others as it is', async () => {
  const storage = new AsyncLocalStorage<string>();
  const read = async () => {
    await setImmediate();
    return storage.getStore();
  };

  const seen = await Promise.all([storage.run('one', read), storage.run('two', read)]);
  storage.disable();

  expect(seen).toEqual(['one', 'two']);
});

it('knows which test runs', async () => {
  await setImmediate();
  const { currentTestIdentity, currentTestName } = expect.getState();

  expect(currentTestName).toContain('knows which test runs');
  expect(currentTestIdentity?.()).toMatchObject({ name: 'knows which test runs' });
});
