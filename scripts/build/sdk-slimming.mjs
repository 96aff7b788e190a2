import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

// Cures for what keeps esbuild from dropping code that a Lambda never runs, and the cure. What is left behaves as
// before. Measured in docs/decisions/0003-bundles.md.

/**
 * Schema files write `{ [_xN]: _Reg }` with `const _xN = "xmlName"` beside it. A computed key might run
 * code, so esbuild keeps every shape of the service: 536 KB for EC2, of which we call one operation.
 * A literal key is free to go. Keys that are not such a constant stay as they are.
 *
 * @param {string} source
 */
export function inlineSchemaKeys(source) {
  const constants = new Map();
  for (const [, name, value] of source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)) {
    constants.set(name, value);
  }
  return source.replace(/\[(_\w+)\]:/g, (key, name) => {
    const value = constants.get(name);
    return value === undefined ? key : `${value}:`;
  });
}

/**
 * Modules that load themselves on demand and cannot be wanted in a Lambda: sign-in through a browser, which
 * needs a person, event streams, which none of our operations has, pino's worker threads, which we
 * never start (a log line must be out before the function is frozen), and its writer of objects in a circle, which
 * we never log.
 */
const LEFT_OUT = {
  '@aws-sdk/credential-provider-sso': 'export { leftOut as fromSSO };',
  '@aws-sdk/credential-provider-login': 'export { leftOut as fromLoginCredentials };',
  // S3's client asks for the settings of event streams when it is made, whether or not it will have any.
  '@smithy/core/event-streams': `export { leftOut as EventStreamSerde, leftOut as eventStreamSerdeProvider };
    export const resolveEventStreamSerdeConfig = (config) => config;`,
  'thread-stream': 'export { leftOut as default };',
  // Asked only after JSON.stringify threw; when it throws too, pino writes that the value cannot be written.
  'safe-stable-stringify': 'export const configure = () => leftOut;',
};

/**
 * Credentials that Lambda never gives: from profiles, commands, instances and token files. What is left is
 * the environment and the container endpoint. For bundles that would not fit otherwise: they run in Lambda
 * alone, or with keys in the environment.
 */
const LEFT_OUT_CREDENTIALS = {
  '@aws-sdk/credential-provider-ini': 'export { leftOut as fromIni };',
  '@aws-sdk/credential-provider-process': 'export { leftOut as fromProcess };',
  '@aws-sdk/credential-provider-web-identity':
    'export { leftOut as fromTokenFile, leftOut as fromWebToken };',
  '@smithy/credential-provider-imds': `
    export const ENV_CMDS_FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
    export const ENV_CMDS_RELATIVE_URI = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';
    export { leftOut as fromContainerMetadata, leftOut as fromInstanceMetadata };`,
};

/** Errors that our code asks for by their class; of every other one it reads the name. */
const KEPT_ERRORS = new Set(['ConditionalCheckFailedException']);

/**
 * Clients whose other errors are known by name alone. Not those of IAM, STS and EC2: in their protocol the name
 * of the class is not the one on the wire, and code asks for it.
 */
const ERRORS_BY_NAME = /[\\/]client-(?:dynamodb|eventbridge|secrets-manager|securityhub|sns)[\\/]/;

/**
 * A client registers the class of every error that its service knows. Without a class an error is one of the
 * client's base class, with its name, message and status all the same (`getErrorSchemaOrThrowBaseException` of
 * @aws-sdk/core), and those are what retries and we go by.
 *
 * @param {string} source
 */
export function dropErrorClasses(source) {
  return source.replace(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (line, name) =>
    KEPT_ERRORS.has(name) ? line : '',
  );
}

/** @type {import('esbuild').Plugin} */
export const sdkSlimming = {
  name: 'sdk-slimming',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk[\\/].*[\\/]dist-es[\\/].*schemas_\d+\.js$/ },
      async ({ path }) => {
        const source = inlineSchemaKeys(await readFile(path, 'utf8'));
        const contents = ERRORS_BY_NAME.test(path) ? dropErrorClasses(source) : source;
        return { contents, loader: 'js' };
      },
    );
    leaveOut(build, LEFT_OUT);
    // Where pino starts those threads, and where it writes to several places: we write to one.
    build.onLoad({ filter: /[\\/]pino[\\/]lib[\\/](transport|multistream)\.js$/ }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error('${basename(path)} is not part of this bundle'); };`,
      loader: 'js',
    }));
    // SHA-256 in JavaScript, for a Node that was built without its own cryptography.
    build.onLoad({ filter: /[\\/]checksum[\\/]sha256[\\/]Sha256Js\.js$/ }, () => ({
      contents: `export class Sha256Js {
        constructor() { throw new Error('Sha256Js is not part of this bundle'); }
      }`,
      loader: 'js',
    }));
    // An LRU map of endpoints, for a discovery that is off and would hold a handful: any map will do.
    build.onLoad({ filter: /[\\/]mnemonist[\\/]lru-cache\.js$/ }, () => ({
      contents: `module.exports = class extends Map {
        constructor() { super(); }
        peek(key) { return this.get(key); }
      };`,
      loader: 'js',
    }));
    // Each client reads only its own version, for the user agent, and drags in the whole file for it.
    build.onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** @type {import('esbuild').Plugin} */
export const environmentCredentials = {
  name: 'environment-credentials',
  setup(build) {
    leaveOut(build, LEFT_OUT_CREDENTIALS);
  },
};

/**
 * Puts modules of our own in the place of others; `leftOut` throws.
 *
 * @param {import('esbuild').PluginBuild} build
 * @param {Record<string, string>} modules
 */
export function leaveOut(build, modules) {
  const [first = ''] = Object.keys(modules);
  const namespace = `left-out-of-${first.replace(/\W+/g, '-')}`;
  const filter = new RegExp(`^(${Object.keys(modules).join('|')})$`);
  build.onResolve({ filter }, ({ path }) => ({ path, namespace }));
  build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
    contents: `function leftOut() { throw new Error('${path} is not part of this bundle'); }
      ${modules[path]}`,
    loader: 'js',
  }));
}
