import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const STATIC = /\bimport\s+\{([^}]*)\}\s+from\s+'(@iam-tracker\/[\w/-]+)';/g;
const LAZY = /(\{([^{}]*)\}\s*=\s*await\s+import\(\s*)'(@iam-tracker\/[\w/-]+)'/g;
/** An index is a table of contents (docs/CONTRIBUTING.md, "Structure"): this is all it has. */
const ENTRY = /export\s+\{([^}]*)\}\s+from\s+'([^']+)';/g;

/**
 * Returns the source with every import of one of our packages narrowed to the names that it takes. esbuild splits code by
 * what a module can reach, and through an index that is the whole package: `--help` would load the logger.
 *
 * @param {string} source TypeScript, as the formatter leaves it
 */
export function narrowImports(source) {
  return source
    .replace(STATIC, (_, names, specifier) => {
      const values = valuesIn(names);
      const narrowed = `${specifier}?${namesOf(values)}`;
      return values.length === 0 ? '' : `import { ${values.join(', ')} } from '${narrowed}';`;
    })
    .replace(
      LAZY,
      (_, head, names, specifier) => `${head}'${specifier}?${namesOf(valuesIn(names))}'`,
    );
}

/** @param {string} list of an import, a destructuring or an export */
function valuesIn(list) {
  return list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('type '));
}

/** @param {readonly string[]} values */
function namesOf(values) {
  return values.map((each) => each.split(/\s*:\s*|\s+as\s+/, 1).join('')).sort();
}

/**
 * Loads for a narrowed import the modules behind its names, and not the index.
 *
 * @type {import('esbuild').Plugin}
 */
export const chosenExports = {
  name: 'chosen-exports',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^@iam-tracker\/[^?]+\?/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'chosen',
      pluginData: resolveDir,
      sideEffects: false,
    }));
    onLoad({ filter: /.*/, namespace: 'chosen' }, async ({ path, pluginData }) => {
      const [specifier = '', names = ''] = path.split('?');
      const index = await resolve(specifier, { resolveDir: pluginData, kind: 'import-statement' });
      if (index.errors.length > 0) return { errors: index.errors };
      const entries = readIndex(await readFile(index.path, 'utf8'));
      const lines = names.split(',').map((name) => {
        const { from, inside } = entries.get(name) ?? { from: specifier, inside: name };
        const place = from.startsWith('.') ? join(dirname(index.path), from) : from;
        const module =
          from.startsWith('@iam-tracker/') && from !== specifier ? `${from}?${inside}` : place;
        return `export { ${inside} as ${name} } from ${JSON.stringify(module)};`;
      });
      return { contents: lines.join('\n'), resolveDir: dirname(index.path) };
    });
  },
};

/**
 * Returns the module behind each name of an index, and its name there.
 *
 * @param {string} text
 */
function readIndex(text) {
  /** @type {Map<string, { from: string, inside: string }>} */
  const entries = new Map();
  for (const [, list = '', from = ''] of text.matchAll(ENTRY)) {
    for (const value of valuesIn(list)) {
      const [inside = '', outside = inside] = value.split(/\s+as\s+/);
      entries.set(outside, { from, inside });
    }
  }
  return entries;
}
