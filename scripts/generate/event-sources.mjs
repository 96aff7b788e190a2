// The table of event sources in docs/architecture.md, out of the one list of them in core.
import { importSources } from '../build/source-bundle.mjs';
import { fillSection } from './marked-section.mjs';

/** @typedef {import('../../packages/core/src/event/event-source.ts').EventSource} EventSource */

const PAGE_FILE = 'docs/architecture.md';

/** @param {readonly EventSource[]} sources */
export function renderSources(sources) {
  return [
    '| event source | family | read in | kept |',
    '|---|---|---|---|',
    ...sources.map(({ family, keeps, recordedIn, service }) => {
      const where = recordedIn === 'home' ? 'the home Region' : 'every Region';
      return `| \`${service}\` | \`${family}\` | ${where} | ${describeKept(keeps)} |`;
    }),
  ].join('\n');
}

/** @param {EventSource['keeps']} keeps */
function describeKept(keeps) {
  if (keeps === 'everything') return keeps;
  return keeps === 'changes'
    ? 'changes, and what hands out credentials'
    : `${keeps.size} events, by name`;
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const { EVENT_SOURCES } = await importSources(root, ['packages/core/src/event/event-source.ts']);
  const section = renderSources(EVENT_SOURCES);
  return new Map([[PAGE_FILE, fillSection(root, PAGE_FILE, 'EVENT SOURCES', section)]]);
}
