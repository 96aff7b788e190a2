import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bundleLambda, listLambdas, zipFiles } from '../../build/lambda-bundle.mjs';
import { readZip } from '../../build/read-zip.mjs';
import { dropErrorClasses, inlineSchemaKeys } from '../../build/sdk-slimming.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bundle '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TREE = {
  LICENSE: 'MIT License\n\nCopyright (c) us\n',
  'packages/collector/package.json': '{}',
  'packages/collector/src/index.ts': "export { handler } from './handler.ts';",
  'packages/collector/src/handler.ts': `
    import { version } from '@aws-sdk/client-x';
    import { hostname } from 'old-package';
    export async function handler(): Promise<string> { return version + typeof hostname(); }
  `,
  'node_modules/@aws-sdk/client-x/package.json': JSON.stringify({
    ...{ name: '@aws-sdk/client-x', version: '9.8.7', sideEffects: false },
    ...{ module: 'dist-es/index.js', description: 'SECRET-OF-THE-MANIFEST', license: 'MIT' },
  }),
  'node_modules/@aws-sdk/client-x/dist-es/index.js': `
    import manifest from '../package.json';
    export { Used$ } from './schemas/schemas_0';
    export const version = manifest.version;
  `,
  'node_modules/@aws-sdk/client-x/dist-es/schemas/schemas_0.js': 'export const Used$ = 1;',
  'node_modules/@aws-sdk/client-x/LICENSE': 'The terms of client-x.',
  'node_modules/old-package/package.json':
    '{ "name": "old-package", "version": "1.0.0", "license": "ISC", "main": "index.js" }',
  'node_modules/old-package/LICENSE': 'The terms of old-package.',
  'node_modules/old-package/index.js': "exports.hostname = require('os').hostname;",
};

function plant(name: string, changes: Record<string, string> = {}) {
  const root = join(folder, name);
  for (const [path, text] of Object.entries({ ...TREE, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('bundleLambda', () => {
  it('gives the same bytes wherever the tree lies, and no path of the machine', async () => {
    const here = plant('one tree');
    const there = plant('deeper/down/another-tree');

    const first = await bundleLambda(here, 'collector');
    const second = await bundleLambda(there, 'collector');

    expect(second).toEqual(first);
    for (const file of [first.code, first.map, first.meta]) {
      expect(file.toString()).not.toContain(folder);
      expect(file.toString()).not.toContain('tree/');
    }
  });

  it('needs no file beside it, and lets CommonJS parts require', async () => {
    const { code } = await bundleLambda(plant('alone'), 'collector');
    const bundle = join(mkdtempSync(join(folder, 'task ')), 'index.mjs');
    writeFileSync(bundle, code);

    const run = spawnSync(
      process.execPath,
      ['-e', 'import(process.argv[1]).then(({ handler }) => handler()).then(console.log)', bundle],
      { encoding: 'utf8' },
    );

    expect(run).toMatchObject({ stderr: '', stdout: '9.8.7string\n' });
    expect(code.toString()).not.toContain('SECRET-OF-THE-MANIFEST');
  });

  it('passes on the terms of what is in it, and of nothing else', async () => {
    const root = plant('terms', {
      'packages/collector/src/handler.ts': `
        import { unused } from 'unused-package';
        import { hostname } from 'old-package';
        export const handler = () => hostname();
      `,
      'node_modules/unused-package/package.json':
        '{ "main": "index.mjs", "license": "GPL-3.0-only", "sideEffects": false }',
      'node_modules/unused-package/index.mjs': 'export const unused = 1;',
    });

    const { packages } = await bundleLambda(root, 'collector');

    expect(packages).toEqual([
      {
        ...{ name: 'old-package', version: '1.0.0', licence: 'ISC' },
        text: 'The terms of old-package.',
      },
    ]);
  });

  it('refuses an entry that exports anything but the handler', async () => {
    const root = plant('too open', {
      'packages/collector/src/index.ts': 'export const handler = 1, settings = 2;',
    });

    await expect(bundleLambda(root, 'collector')).rejects.toThrow(/exports \[handler, settings\]/);
  });
});

describe('listLambdas', () => {
  it('names the Lambda packages that have a handler', () => {
    const root = plant('two', {
      'packages/exporter/src/handler.ts': '',
      'packages/alerter/package.json': '{}',
    });

    expect(listLambdas(root)).toEqual(['collector', 'exporter']);
  });
});

describe('zipFiles', () => {
  it('holds files by name, readable by all, with a time that is the same everywhere', async () => {
    const contents = Buffer.from('export const handler = 1;'.repeat(100));

    const zip = await zipFiles({ 'index.mjs': contents, LICENSE: Buffer.from('terms') });

    const common = { mode: 0o100644, written: [0, 0x21], extraBytes: 0 }; // 1980-01-01 00:00
    expect([...readZip(zip)]).toEqual([
      ['LICENSE', { ...common, contents: Buffer.from('terms') }],
      ['index.mjs', { ...common, contents }],
    ]);
  });
});

describe('inlineSchemaKeys', () => {
  it('writes constant keys as literals and leaves every other bracket alone', () => {
    const source = [
      'const _xN = "xml\\"Name";',
      'let _b = "b";',
      'export var Region$ = [3, n0, 0, [_xN], { [_xN]: _R, [_b]: 1, [_other]: 2 }];',
    ].join('\n');

    expect(inlineSchemaKeys(source)).toBe(
      [
        'const _xN = "xml\\"Name";',
        'let _b = "b";',
        'export var Region$ = [3, n0, 0, [_xN], { "xml\\"Name": _R, [_b]: 1, [_other]: 2 }];',
      ].join('\n'),
    );
  });
});

describe('dropErrorClasses', () => {
  it('keeps the base class and the errors that we ask for by class', () => {
    const lines = [
      '_s_registry.registerError(Base$, Base);',
      'n0_registry.registerError(ConditionalCheckFailedException$, ConditionalCheckFailedException);',
      'n0_registry.registerError(BackupInUseException$, BackupInUseException);',
    ];

    expect(dropErrorClasses(lines.join('\n'))).toBe(`${lines.slice(0, 2).join('\n')}\n`);
  });
});

describe('sdkSlimming', () => {
  it('lets the shapes that are not used fall away', async () => {
    const root = plant('slim', {
      'packages/collector/src/handler.ts': "export { Used$ as handler } from '@aws-sdk/client-x';",
      'node_modules/@aws-sdk/client-x/dist-es/schemas/schemas_0.js': [
        'const _xN = "xmlName";',
        'export var Used$ = ["USED", { [_xN]: 1 }];',
        'export var Unused$ = ["UNUSED", { [_xN]: 1 }];',
      ].join('\n'),
    });

    const { code } = await bundleLambda(root, 'collector');

    expect(code.toString()).toContain('USED');
    expect(code.toString()).not.toContain('UNUSED');
  });

  it('puts a plain refusal in the place of what a Lambda never runs', async () => {
    const root = plant('refusal', {
      'packages/collector/src/handler.ts':
        "import ThreadStream from 'thread-stream';\nexport function handler() { return ThreadStream; }",
    });

    const { code } = await bundleLambda(root, 'collector');

    expect(code.toString()).toContain('thread-stream is not part of this bundle');
  });

  it('lets pino log what it cannot write, and go on', async () => {
    const root = plant('circle', {
      'packages/collector/src/handler.ts': `
        import { createLogger } from '${join(import.meta.dirname, '../../../packages/core/src/logger.ts')}';
        export function handler(): void {
          const circle: { self?: unknown } = {};
          circle.self = circle;
          createLogger({ level: 'INFO' }).info({ circle, name: 'a' }, 'said');
        }
      `,
    });
    const { code } = await bundleLambda(root, 'collector');
    const bundle = join(mkdtempSync(join(folder, 'task ')), 'index.mjs');
    writeFileSync(bundle, code);

    const run = spawnSync(
      process.execPath,
      ['-e', 'import(process.argv[1]).then(({ handler }) => handler())', bundle],
      { encoding: 'utf8' },
    );

    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({
      circle: expect.stringContaining('unable to serialize'),
      name: 'a',
      message: 'said',
    });
    expect(code.toString()).toContain('safe-stable-stringify is not part of this bundle');
  });
});
