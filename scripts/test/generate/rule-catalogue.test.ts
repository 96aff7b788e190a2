import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findRuleFiles, renderCatalogue } from '../../generate/rule-catalogue.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rules-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string) {
  const file = join(root, 'packages/alerter/src/rules', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe('findRuleFiles', () => {
  it('finds the constants of rules of every kind, and passes over what is no rule', () => {
    write('catalogue.ts', 'export const CATALOGUE: readonly Rule[] = [];\n');
    write(
      'keys/key-read.ts',
      "import x;\n\nexport const keyRead: SingleEventRule = {\n  id: 'KEY-READ',",
    );
    write('keys/quarantine.ts', 'export const QUARANTINE = /x/;\nconst r: SingleEventRule = {\n');
    write('sts/chain.ts', 'export const chain: SequenceRule = {\n');

    expect(findRuleFiles(root)).toEqual([
      { path: 'keys/key-read', name: 'keyRead' },
      { path: 'sts/chain', name: 'chain' },
    ]);
  });

  it('names a rule whose folder no chapter has', () => {
    write('elsewhere/rule.ts', 'export const rule: SingleEventRule = {\n');

    expect(() => findRuleFiles(root)).toThrow('in no chapter of rules: elsewhere/rule');
  });
});

describe('renderCatalogue', () => {
  it('lists rules by chapter and id, and imports by path', () => {
    const text = renderCatalogue([
      { path: 'sso-access/sso-b', name: 'ssoB' },
      { path: 'keys/key-a-b', name: 'keyAB' },
      { path: 'sign-in/a-root', name: 'aRoot' },
      { path: 'root-user/b-root', name: 'bRoot' },
      { path: 'keys/key-a', name: 'keyA' },
    ]);

    expect(text.match(/(?<=from ').*(?=')/g)).toEqual([
      '../detect/rule.ts',
      './keys/key-a.ts',
      './keys/key-a-b.ts',
      './root-user/b-root.ts',
      './sign-in/a-root.ts',
      './sso-access/sso-b.ts',
    ]);
    expect(text.match(/(?<=^ {2})\w+(?=,$)/gm)).toEqual([
      'aRoot',
      'bRoot',
      'keyA',
      'keyAB',
      'ssoB',
    ]);
  });
});
