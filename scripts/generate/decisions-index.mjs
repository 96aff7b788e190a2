// docs/decisions/README.md out of the heads of the records: title, status, topic.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'docs/decisions';
/** In the order in which an event travels. */
const TOPICS = [
  'Collecting',
  'The record: who, what, which secret',
  'Alerts',
  'Users',
  'The lake, queries, the report',
  'On a laptop',
  'In an AWS account',
  'Building and checking',
];
const FILE = /^(\d{4})-[a-z0-9-]+\.md$/;
const HEAD = /^# (\d{4}): (.+)\n\nStatus: (accepted, \d{4}-\d{2})\. Topic: (.+)\.\n\n## Context\n/;
const PARTS = ['## Context', '## Decision', '## Consequences'];

/**
 * Returns the page.
 *
 * @param {ReadonlyMap<string, string>} records texts by file names
 * @throws Error naming a record that is not of the one form, or has a topic of its own
 */
export function renderIndex(records) {
  const heads = [...records].map(([file, text]) => readHead(file, text));
  const numbers = heads.map(({ number }) => number);
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice !== undefined) throw new Error(`${FOLDER}: two records ${twice}`);
  return `${[
    '# Decisions',
    '',
    '<!-- Written by `pnpm generate` out of the records beside it. -->',
    '',
    'Why things are as they are, by topic. A record has a context, a decision and its consequences; what was measured stands',
    'between. A decision that changes is changed in its record, and the history keeps the old one.',
    ...TOPICS.flatMap((topic) => [
      '',
      `## ${topic}`,
      '',
      ...heads
        .filter((head) => head.topic === topic)
        .map(({ number, title, file }) => `- [${number}](${file}): ${title}`),
    ]),
  ].join('\n')}\n`;
}

/**
 * @param {string} file
 * @param {string} text
 */
function readHead(file, text) {
  const [, number = '', title = '', , topic = ''] = HEAD.exec(text) ?? [];
  const missing = PARTS.find((part) => !text.includes(`\n${part}\n`));
  if (number === '' || FILE.exec(file)?.[1] !== number || missing !== undefined) {
    const form = '`# NNNN: title`, `Status: accepted, YYYY-MM. Topic: a topic.`';
    throw new Error(`${FOLDER}/${file} is not of the form ${form}, ${PARTS.join(', ')}`);
  }
  if (!TOPICS.includes(topic)) {
    throw new Error(`${FOLDER}/${file}: no topic "${topic}"; topics are ${TOPICS.join('; ')}`);
  }
  return { file, number, title, topic };
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const files = readdirSync(join(root, FOLDER))
    .filter((file) => file !== 'README.md')
    .sort();
  const records = files.map((file) => /** @type {const} */ ([file, read(root, file)]));
  return new Map([[`${FOLDER}/README.md`, renderIndex(new Map(records))]]);
}

/**
 * @param {string} root
 * @param {string} file
 */
function read(root, file) {
  return readFileSync(join(root, FOLDER, file), 'utf8');
}
