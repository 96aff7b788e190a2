// docs/destinations.md and the examples beside it, out of the functions that write payloads: six stories taken through the
// alerter, as each destination gets them.
import { importSources, onceARoot } from '../build/source-bundle.mjs';
import { fillSections } from './marked-section.mjs';

export const PAGE_FILE = 'docs/destinations.md';
export const EXAMPLES_FOLDER = 'docs/destination-examples';

/** @typedef {import('../../packages/core/src/alerts/alert-document.ts').AlertDocument} AlertDocument */
/** @typedef {import('../../packages/alerter/test/destinations/example-alerts.ts').Example} Example */
/** @typedef {{ readonly name: string, readonly of: string, build(document: AlertDocument): object }} Format */

const PLACE = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };

const load = onceARoot((root) =>
  importSources(root, [
    'packages/core/src/alerts/alert-record.ts',
    'packages/alerter/test/destinations/example-alerts.ts',
    ...['chat-notification', 'pagerduty-event', 'security-finding', 'detection-finding'].map(
      (name) => `packages/notifier/src/payloads/${name}.ts`,
    ),
  ]),
);

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const sources = await load(root);
  const {
    buildChatNotification,
    buildDetectionFinding,
    buildPagerDutyEvent,
    buildSecurityFinding,
    readExamples,
  } = sources;
  /** @type {readonly Example[]} */
  const examples = await readExamples();
  /** @type {readonly Format[]} */
  const formats = [
    { name: 'alert', of: 'our own JSON', build: (document) => document },
    { name: 'chat', of: 'Slack and Teams', build: buildChatNotification },
    { name: 'pagerduty', of: 'PagerDuty', build: buildPagerDutyEvent },
    {
      name: 'security-hub',
      of: 'Security Hub',
      build: (document) => buildSecurityFinding(document, PLACE),
    },
    { name: 'ocsf', of: 'OCSF', build: buildDetectionFinding },
  ];
  const files = formats.map(
    ({ build, name }) =>
      /** @type {const} */ ([
        `${EXAMPLES_FOLDER}/${name}.json`,
        `${JSON.stringify(
          Object.fromEntries(examples.map((each) => [each.name, build(each.document)])),
          null,
          2,
        )}\n`,
      ]),
  );
  const page = fillSections(root, PAGE_FILE, {
    SEVERITIES: writeSeverities(sources),
    EXAMPLES: writeExamples(examples, formats),
  });
  return new Map([...files, [PAGE_FILE, page]]);
}

/**
 * @param {{
 *   readonly SEVERITIES: readonly string[],
 *   readonly PAGERDUTY_SEVERITIES: Readonly<Record<string, string>>,
 *   readonly FINDING_SEVERITIES: Readonly<Record<string, string>>,
 *   readonly OCSF_SEVERITIES: Readonly<Record<string, readonly [id: number, name: string]>>,
 * }} sources
 */
function writeSeverities(sources) {
  const { FINDING_SEVERITIES, OCSF_SEVERITIES, PAGERDUTY_SEVERITIES, SEVERITIES } = sources;
  const rows = SEVERITIES.map((each) => [
    each,
    PAGERDUTY_SEVERITIES[each],
    FINDING_SEVERITIES[each],
    OCSF_SEVERITIES[each]?.join(' '),
  ]);
  return toTable(['here, chat', 'PagerDuty', 'Security Hub', 'OCSF'], rows);
}

/**
 * @param {readonly Example[]} examples
 * @param {readonly Format[]} formats
 */
function writeExamples(examples, formats) {
  const [first] = examples;
  const folder = EXAMPLES_FOLDER.slice('docs/'.length);
  const links = formats.map(({ name, of }) => `[${of}](${folder}/${name}.json)`);
  const stories = examples.map(({ about, document, name }) => [
    `\`${name}\``,
    about,
    `\`${document.rule.id}\``,
    document.severity,
  ]);
  const shown = formats.filter(({ name }) => name === 'chat' || name === 'pagerduty');
  return [
    `In full: ${links.join(', ')}.`,
    toTable(['story', 'what it is', 'rule', 'severity'], stories),
    ...shown.map(({ build, of }) =>
      [
        `The first of them for ${of}:`,
        '',
        '```json',
        JSON.stringify(first === undefined ? {} : build(first.document), null, 2),
        '```',
      ].join('\n'),
    ),
  ].join('\n\n');
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly (string | undefined)[])[]} rows
 */
function toTable(heads, rows) {
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
