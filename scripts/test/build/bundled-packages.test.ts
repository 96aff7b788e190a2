import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fc, test } from '@fast-check/jest';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type BundledPackage,
  readBundledPackages,
  titleOf,
} from '../../build/bundled-packages.mjs';
import { writeNotices } from '../../build/licence-notices.mjs';

const OWN_LICENCE = 'MIT License\n\nCopyright (c) us\n\nPermission is granted\n';

const PACKAGES = {
  plain: { manifest: { version: '1.0.0', license: 'MIT' }, files: { 'LICENSE.md': 'plain text' } },
  noticed: {
    manifest: {
      version: '2.0.0',
      license: 'Apache-2.0',
      author: 'A',
      homepage: 'https://a.example',
    },
    files: { 'license.txt': 'Apache text', NOTICE: 'made by A', 'license.js': 'no text' },
  },
  '@scope/with': {
    manifest: { version: '1.1.0', license: 'ISC', repository: { url: 'git://one' } },
    files: { COPYING: 'text of one' },
  },
  '@scope/without': {
    manifest: { version: '1.2.0', license: 'ISC', repository: 'git://one' },
    files: { 'NOTICE.txt': 'a notice, no licence' },
  },
  elsewhere: { manifest: { version: '3.0.0', license: 'ISC', repository: 'git://two' }, files: {} },
  lazy: { manifest: { version: '1.0.11', license: { type: 'MIT' } }, files: {} },
  strict: { manifest: { version: '4.0.0', license: 'GPL-3.0-only' }, files: { LICENSE: 'GPL' } },
  silent: { manifest: { version: '5.0.0' }, files: { LICENSE: 'whatever' } },
} as const;

type Name = keyof typeof PACKAGES;

describe('readBundledPackages', () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'bundled packages '));
    writeFileSync(join(root, 'LICENSE'), OWN_LICENCE);
    for (const [name, { files, manifest }] of Object.entries(PACKAGES)) {
      const all = { ...files, 'package.json': JSON.stringify({ name, ...manifest }) };
      for (const [file, text] of Object.entries(all)) {
        const path = join(root, 'node_modules', name, file);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** What esbuild says of a bundle with a module of each. */
  const bundleOf = (names: readonly Name[], bytesInOutput = 10) => ({
    outputs: {
      'dist/index.mjs': {
        ...{ imports: [], exports: [], bytes: 100 },
        inputs: Object.fromEntries(
          [
            'packages/own/src/index.ts',
            ...names.map((name) => `node_modules/${name}/index.js`),
          ].map((path) => [path, { bytesInOutput }]),
        ),
      },
    },
  });
  const read = (...names: Name[]) => readBundledPackages(root, bundleOf(names));

  it('reads licences and notices, sorted, and nothing of our own', async () => {
    expect(await read('plain', 'noticed')).toEqual([
      {
        ...{ name: 'noticed', version: '2.0.0', licence: 'Apache-2.0' },
        ...{ author: 'A', origin: 'https://a.example', text: 'made by A\n\nApache text' },
      },
      { name: 'plain', version: '1.0.0', licence: 'MIT', text: 'plain text' },
    ]);
  });

  it('leaves out packages of which no byte is in the bundle', async () => {
    expect(await readBundledPackages(root, bundleOf(['strict', 'plain'], 0))).toEqual([]);
  });

  it('gives a package without a text that of its repository, and keeps its notice', async () => {
    const [, without] = await read('@scope/with', '@scope/without');

    expect(without).toMatchObject({
      text: 'text of one\n\na notice, no licence',
      remark: 'published without a text: that of @scope/with, of the same repository',
    });
  });

  it('gives one whose repository has none either the text of the licence that it names', async () => {
    const [lazy] = await read('lazy');

    expect(lazy?.text).toBe(
      'MIT License\n\nCopyright (c) Peteris Krumins\n\nPermission is granted',
    );
  });

  it('names every package that may not be passed on, and why', async () => {
    const reading = read('plain', 'strict', 'silent', 'elsewhere', '@scope/without');

    await expect(reading).rejects.toThrow(
      [
        '@scope/without 1.2.0: it has no file with the text of its licence (ISC)',
        'elsewhere 3.0.0: it has no file with the text of its licence (ISC)',
        'silent 5.0.0: it names no licence, allowed are 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT',
        'strict 4.0.0: its licence is GPL-3.0-only, allowed are 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT',
      ].join('\n'),
    );
  });
});

describe('writeNotices', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const bundled: fc.Arbitrary<BundledPackage> = fc.record({
    ...{ name: word, version: fc.constantFrom('1.0.0', '2.0.0') },
    ...{ licence: fc.constantFrom('MIT', 'ISC'), text: fc.constantFrom('one', 'two', 'three') },
  });

  test.prop([fc.uniqueArray(bundled, { selector: titleOf })])(
    'has each package once, over its own text, and each text once',
    (packages) => {
      const [head = '', ...parts] = writeNotices('collector', packages)
        .trim()
        .split(/\n\n-{80}\n\n/);

      expect(head).toContain('bundle collector of');
      const told = parts.flatMap((part) => {
        const [lines = '', text] = part.split('\n\n');
        return lines.split('\n').map((line) => `${line} ${text}`);
      });
      expect([...told].sort()).toEqual(
        packages.map((each) => `${titleOf(each)}: ${each.licence} ${each.text}`).sort(),
      );
      expect(parts).toHaveLength(new Set(packages.map(({ text }) => text)).size);
    },
  );
});
