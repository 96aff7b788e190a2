import { createRequire } from 'node:module';
import { keepCompiledCode } from './compiled-code.mjs';
import { rememberTestInVariable } from './test-context.mjs';

// Both as CommonJS: a name of `node:vm` that is replaced there is replaced for the environment too.
const require = createRequire(import.meta.url);
/** @type {typeof import('jest-environment-node')} */
const { TestEnvironment } = require('jest-environment-node');
/** @type {typeof import('node:vm')} */
const vm = require('node:vm');

// Where coverage is counted each module is compiled anew: V8 has then seen all of it.
let keeps = false;

rememberTestInVariable();

/**
 * Jest's Node environment, with an ordinary global object. Jest puts a proxy in the place of the global object to see
 * what tests leave there; each `Object`, `Number` or `Map` that code names is then a call of that proxy, a hundred
 * times as slow, and a fifth of all the time that tests take.
 */
export default class OrdinaryGlobals extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    if (!keeps && !args[0].globalConfig.collectCoverage) {
      keeps = true;
      keepCompiledCode();
    }
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
}
