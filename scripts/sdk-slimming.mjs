import { readFile } from 'node:fs/promises';

// What keeps esbuild from dropping code that a Lambda never runs, and the cure. What is left behaves as
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
 * needs a person, and pino's worker threads, which we never start (a log line must be out before the
 * function is frozen).
 */
const LEFT_OUT = {
  '@aws-sdk/credential-provider-sso': 'export { leftOut as fromSSO };',
  '@aws-sdk/credential-provider-login': 'export { leftOut as fromLoginCredentials };',
  'thread-stream': 'export { leftOut as default };',
};

/** @type {import('esbuild').Plugin} */
export const sdkSlimming = {
  name: 'sdk-slimming',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk[\\/].*[\\/]dist-es[\\/].*schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: inlineSchemaKeys(await readFile(path, 'utf8')),
        loader: 'js',
      }),
    );
    build.onResolve(
      { filter: new RegExp(`^(${Object.keys(LEFT_OUT).join('|')})$`) },
      ({ path }) => ({
        path,
        namespace: 'left-out',
      }),
    );
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `function leftOut() { throw new Error('${path} is not part of this bundle'); }
        ${LEFT_OUT[/** @type {keyof typeof LEFT_OUT} */ (path)]}`,
      loader: 'js',
    }));
    // Each client reads only its own version, for the user agent, and drags in the whole file for it.
    build.onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
