import { readFile } from 'node:fs/promises';

// Two facts about the AWS SDK that keep esbuild from dropping what nobody uses, and their cure. The
// behaviour of the SDK is not touched. Measured in docs/decisions/0003-bundles.md.

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
    // Each client reads only its own version, for the user agent, and drags in the whole file for it.
    build.onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
