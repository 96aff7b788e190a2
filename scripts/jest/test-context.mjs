import { createRequire } from 'node:module';

// As CommonJS: a name of `node:async_hooks` that is replaced there is replaced for jest too.
/** @type {typeof import('node:async_hooks')} */
const asyncHooks = createRequire(import.meta.url)('node:async_hooks');

/**
 * Lets jest remember the running test in a variable. It asks for an `AsyncLocalStorage`, and before Node 24 a process
 * that uses one calls a hook for each promise it makes and awaits.
 *
 * All other callers get Node's own. Tests that run beside each other in one file (`test.concurrent`) would be taken for
 * one another: there are none.
 */
export function rememberTestInVariable() {
  const { AsyncLocalStorage } = asyncHooks;
  const value = new Proxy(AsyncLocalStorage, {
    construct: (target, args, newTarget) =>
      isAskedByJest() ? new OneAtATime() : Reflect.construct(target, args, newTarget),
  });
  // From Node 22 on the name is a getter.
  Object.defineProperty(asyncHooks, 'AsyncLocalStorage', { value });
}

/** Looks at the line of the stack that asks: jest itself is further down in the stack of each test too. */
function isAskedByJest() {
  const [, , , caller] = new Error().stack?.split('\n') ?? [];
  return /[\\/]jest-circus[\\/]/.test(caller ?? '');
}

/** What jest uses of an `AsyncLocalStorage`, for callbacks of which one ends before the next one starts. */
class OneAtATime {
  /** @type {unknown} */
  #store;

  getStore() {
    return this.#store;
  }

  /**
   * @template Result
   * @param {unknown} store
   * @param {() => Promise<Result>} callback
   */
  async run(store, callback) {
    const before = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = before;
    }
  }
}
