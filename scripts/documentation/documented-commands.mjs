// The commands that README.md and docs/*.md show: lines of shell blocks, and lines after `$` in what --help says.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Blocks of lists are indented. */
const BLOCK = /^ *```(\w*)[^\n]*\n(.*?)^ *```/gms;
const SHELLS = new Set(['sh', 'bash', 'console', 'shell']);

/**
 * @typedef {object} DocumentedCommand
 * @property {string} page
 * @property {string} line as a shell takes it
 */

/**
 * Lists the commands of all pages, each once a page.
 *
 * @param {string} root
 * @returns {DocumentedCommand[]}
 */
export function listDocumentedCommands(root) {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)].flatMap((page) => {
    const lines = findCommands(readFileSync(join(root, page), 'utf8'));
    return [...new Set(lines)].map((line) => ({ page, line }));
  });
}

/**
 * Returns the commands of a page, lines that go on joined.
 *
 * @param {string} page Markdown
 */
export function findCommands(page) {
  return [...page.matchAll(BLOCK)].flatMap(([, language = '', body = '']) => {
    const lines = body.replaceAll('\\\n', ' ').split('\n');
    if (SHELLS.has(language)) {
      return lines
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'));
    }
    return lines.flatMap((line) => {
      const [, command] = /^\s*\$ (.+)$/.exec(line) ?? [];
      return command === undefined ? [] : [withoutRemark(command)];
    });
  });
}

/**
 * Leaves out what stands behind an example, after two blanks or more outside of quotes.
 *
 * @param {string} line
 */
function withoutRemark(line) {
  const [command = ''] = /^(?:'[^']*'|"[^"]*"|(?! {2}).)*/.exec(line) ?? [];
  return command.trim();
}

/** Names and times of stories: no simulated account knows them, so that nothing may be found. */
const INVENTED =
  /\balice\b|GetSecretValue|\beve\b|EXAMPLE\b|AdminRole|203\.0\.113\.|444455556666|20(?:23|26)-\d\d|role\/deploy/;

/** Flags and commands that ask a deployment, Terraform about it, or the bucket of a trail and copies of it. */
const DEPLOYED =
  /^iam-tracker (?:deploy|update|init|status|logs|validate|destroy|verify)\b|--athena|--deployed/;

/**
 * Says how a command is tried:
 * - `run`: here, to its end; `mayFindNothing` when it asks for what is invented;
 * - `follow`: here, until it is interrupted;
 * - `account`: here, against an account that is simulated at an endpoint;
 * - `flags`: needs a deployment or a trail, which other system tests make: its flags are those of its help;
 * - `aws`, `terraform`, `repository`: of other programs.
 *
 * @param {string} line
 * @returns {{ kind: 'run' | 'follow' | 'account' | 'flags' | 'aws' | 'terraform' | 'repository', mayFindNothing: boolean } | undefined}
 * undefined for a line that is none of these
 */
export function classify(line) {
  const words = shortened(line);
  const mayFindNothing = INVENTED.test(line);
  const kind = kindOf(words);
  return kind && { kind, mayFindNothing };
}

/** @param {string} line */
function kindOf(line) {
  if (/^(?:npm|pnpm|npx|git|gh|sha256sum|alias) /.test(line)) return 'repository';
  if (/^(?:[A-Z_]+=\S+ )*terraform /.test(line)) return 'terraform';
  if (/^aws (?!cloudtrail lookup-events \|)/.test(line)) return 'aws';
  if (DEPLOYED.test(line)) return 'flags';
  if (!/\b(?:iam-tracker|duckdb) /.test(line)) return undefined;
  if (/--follow\b|^iam-tracker watch\b/.test(line)) return 'follow';
  return /--profile\b|--region\b|^aws cloudtrail/.test(line) ? 'account' : 'run';
}

/**
 * Returns a command as it is with `iam-tracker` on the PATH.
 *
 * @param {string} line
 */
export function shortened(line) {
  return line.replaceAll('node packages/cli/bin/iam-tracker.cjs', 'iam-tracker');
}
