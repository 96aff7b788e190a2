import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { loadOwnRules, type Rule } from '@iam-tracker/alerter/detect';
import { AppError, compareText, printable } from '@iam-tracker/core';
import {
  type Compilation,
  compileSigma,
  isTestFile,
  type RefusedRule,
  type SigmaFile,
} from '@iam-tracker/sigma';

/** Rules of one's own, ready to be asked, and all that is to be said about them. */
export interface OwnRules extends Compilation {
  readonly path: string;
  readonly rules: readonly Rule[];
  /** The files of tests beside the rules, unread. */
  readonly testFiles: readonly SigmaFile[];
}

/** A rule is a page. */
const MAX_FILE_BYTES = 1_000_000;
const MAX_FILES = 10_000;
/** Problems in one message; more of them say nothing new. */
const MAX_TOLD = 20;

/**
 * Reads Sigma rules: a file, or a folder with everything below it (`*.yml`, `*.yaml`, `*.tests.yml`).
 *
 * @throws AppError BAD_ARGUMENT when there is nothing to read there
 */
export async function readOwnRules(path: string): Promise<OwnRules> {
  const files = await readRuleFiles(path);
  const ruleFiles = files.filter(({ name }) => !isTestFile(name));
  if (ruleFiles.length === 0) {
    throw new AppError('BAD_ARGUMENT', `There are no rules in ${shown(path)}.`, {
      hint: 'Rules are files named *.yml or *.yaml, in a folder at any depth.',
    });
  }
  const compilation = compileSigma(ruleFiles);
  return {
    ...compilation,
    path,
    rules: loadOwnRules(compilation.compiled),
    testFiles: files.filter(({ name }) => isTestFile(name)),
  };
}

/**
 * Reads Sigma rules to watch by. What uses something that cannot be honoured is left out, and told of in `refused`;
 * what is no rule at all is a mistake.
 *
 * @throws AppError BAD_ARGUMENT as `readOwnRules`; BAD_CONFIGURATION naming every mistake, its file and its line
 */
export async function loadRulesToWatch(path: string): Promise<OwnRules> {
  const own = await readOwnRules(path);
  const mistakes = own.refused.filter(({ kind }) => kind === 'broken');
  if (mistakes.length === 0) return own;
  const more = mistakes.length - MAX_TOLD;
  const lines = [
    ...mistakes.slice(0, MAX_TOLD).map((each) => `- ${describeRefusal(each)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
  const count = mistakes.length === 1 ? 'one place' : `${mistakes.length} places`;
  throw new AppError(
    'BAD_CONFIGURATION',
    `The rules in ${shown(path)} are wrong in ${count}:\n${lines.join('\n')}`,
  );
}

/** Says of a rule that was not taken where it stands and why, in one line. */
export function describeRefusal({ file, line, rule, text }: RefusedRule): string {
  return `${file}:${line}: ${rule === file ? '' : `${rule}: `}${text}`;
}

async function readRuleFiles(path: string): Promise<SigmaFile[]> {
  const files = await listFiles(path);
  if (files.length > MAX_FILES) {
    throw new AppError(
      'BAD_ARGUMENT',
      `${shown(path)} holds more than ${MAX_FILES} files of rules.`,
    );
  }
  return Promise.all(files.map(readRuleFile));
}

async function listFiles(
  path: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ name: basename(path), path }];
    const names = await readdir(path, { recursive: true, encoding: 'utf8' });
    const wanted = names.filter((name) => /\.ya?ml$/i.test(name) && !/(^|[\\/])\./.test(name));
    return wanted
      .map((name) => ({ name: name.replaceAll('\\', '/'), path: join(path, name) }))
      .sort((left, right) => compareText(left.name, right.name));
  } catch (cause) {
    throw new AppError('BAD_ARGUMENT', `The rules in ${shown(path)} cannot be read.`, { cause });
  }
}

async function readRuleFile({ name, path }: { name: string; path: string }): Promise<SigmaFile> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_FILE_BYTES) return { name, text: await readFile(path, 'utf8') };
  } catch (cause) {
    throw new AppError('BAD_ARGUMENT', `The rules in ${shown(path)} cannot be read.`, { cause });
  }
  throw new AppError(
    'BAD_ARGUMENT',
    `${shown(path)} is larger than ${MAX_FILE_BYTES} bytes: no file of rules.`,
  );
}

function shown(path: string): string {
  return printable(path, 500);
}
