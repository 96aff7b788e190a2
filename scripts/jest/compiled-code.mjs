import { createRequire } from 'node:module';

// As CommonJS: a name of `node:vm` that is replaced there is replaced for jest too.
/** @type {typeof import('node:vm')} */
const vm = createRequire(import.meta.url)('node:vm');

/** @typedef {{ code: string, compiled?: Buffer | undefined }} Known */

/**
 * Keeps what V8 made of each module for the test files that follow in the same process. Jest compiles every module
 * anew for every test file, which is a seventh of what a small test file takes.
 *
 * A module that a process loads once is not kept, and neither is one that imports at run time: V8 forgets whom to ask
 * for the module when it takes compiled code.
 */
export function keepCompiledCode() {
  const { compileFunction, SourceTextModule } = vm;
  /** @type {Map<string | undefined, Known>} */
  const known = new Map();

  vm.compileFunction = (code, parameters, options) => {
    const before = recall(known, options?.filename, code);
    if (before === undefined) return compileFunction(code, parameters, options);
    const compiled = before.compiled;
    const made = compileFunction(code, parameters, {
      ...options,
      ...(compiled === undefined ? { produceCachedData: true } : { cachedData: compiled }),
    });
    if (compiled === undefined) before.compiled = made.cachedData;
    return made;
  };

  vm.SourceTextModule = class extends SourceTextModule {
    /** @param {ConstructorParameters<typeof SourceTextModule>} args */
    constructor(...[code, options]) {
      const before = recall(known, options?.identifier, code);
      super(
        code,
        before?.compiled === undefined ? options : { ...options, cachedData: before.compiled },
      );
      if (before !== undefined) before.compiled ??= createCachedData(this);
    }
  };
}

/**
 * Returns what is known of a module that was compiled before.
 *
 * @param {Map<string | undefined, Known>} known
 * @param {string | undefined} name
 * @param {string} code
 */
function recall(known, name, code) {
  const before = known.get(name);
  if (before?.code === code) return before;
  if (!/\bimport\s*\(/.test(code)) known.set(name, { code });
  return undefined;
}

/**
 * The types of Node 20 do not know the method.
 *
 * @param {import('node:vm').Module} module
 */
function createCachedData(module) {
  return /** @type {{ createCachedData(): Buffer }} */ (
    /** @type {unknown} */ (module)
  ).createCachedData();
}
