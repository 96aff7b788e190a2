// `pnpm pictures`, after `pnpm build`: makes the pictures of README.md anew, in docs/pictures, out of a simulated account. Needs
// Chromium for the report.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { runCli } from '../../packages/cli/dist/main.js';
import { createTerminal } from '../../packages/cli/dist/terminal.js';
import { createLogger } from '../../packages/core/dist/index.js';
import {
  collectSimulated,
  createAlertFile,
  openAlerts,
  openTracker,
  readAlertSettings,
  readCollectSettings,
} from '../../packages/local/dist/index.js';
import { CHROMIUM_MISSING, startChromium } from '../system/chromium.mjs';
import { drawTerminal } from './terminal-picture.mjs';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'docs/pictures');
const COLUMNS = 118;
const MAX_BYTES = 200_000;
/** The attack that is shown: a leaked key makes an administrator. */
const STORY = { actor: 'svc-reporting', rule: 'IAM-USER-PERSIST-CHAIN' };
const DAYS = 7;

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
const data = join(folder, 'ledger');
mkdirSync(pictures, { recursive: true });
try {
  const mail = await collect();
  await ask('scan', '--simulate');
  const screen = await ask('incident', '--actor', STORY.actor);
  save(
    'incident.svg',
    drawTerminal(screen, {
      title: `iam-tracker incident --actor ${STORY.actor}`,
      columns: COLUMNS,
    }),
  );
  save('alert-mail.svg', drawTerminal(mail.text, { title: mail.subject, columns: COLUMNS }));
  if (CHROMIUM_MISSING !== undefined) throw new Error(CHROMIUM_MISSING);
  await ask('report', '--out', join(folder, 'report.html'), '--days', String(DAYS));
  await photograph();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Fills the ledger, and returns the mail about the attack. */
async function collect() {
  const tracker = await openTracker({ dataDirectory: data });
  const logger = createLogger({ level: 'CRITICAL', destination: { write: () => undefined } });
  /** @type {import('../../packages/local/dist/index.js').AlertMessage[]} */
  const messages = [];
  try {
    const alerts = await openAlerts(tracker, {
      ...{ ...readAlertSettings(undefined, {}), maxAgeHours: (DAYS + 1) * 24 },
      publisher: createAlertFile(tracker.folder, (message) => messages.push(message)),
      logger,
    });
    const { signal } = new AbortController();
    const settings = readCollectSettings({});
    await collectSimulated(alerts.tracker, { seed: 1, days: DAYS }, { settings, logger, signal });
    await alerts.finish();
  } finally {
    await tracker.close();
  }
  const mail = messages.find(({ document }) => document.rule.id === STORY.rule);
  if (mail === undefined) throw new Error(`no alert of ${STORY.rule}`);
  return mail;
}

/**
 * Runs a command as on a terminal, and returns what it shows.
 *
 * @param {...string} words
 */
async function ask(...words) {
  /** @type {string[]} */
  const shown = [];
  const output = () =>
    new Writable({ write: (chunk, _, done) => done(void shown.push(String(chunk))) });
  const terminal = createTerminal({
    stdout: Object.assign(output(), { isTTY: true, columns: COLUMNS }),
    stderr: output(),
    config: { refusesColor: false, isDumb: false, isCi: true, pager: undefined },
    onGone: () => undefined,
  });
  const context = {
    ...{ terminal, invocation: 'iam-tracker', isInteractive: false },
    ...{ signal: new AbortController().signal, now: () => Date.now() },
    ...{
      openStdin: () => process.stdin,
      tellPaging: () => undefined,
      tellStopping: () => undefined,
      tellWatching: () => undefined,
    },
  };
  const code = await runCli([...words, '--data-dir', data, '--quiet'], context, '');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${shown.join('')}`);
  return shown.join('');
}

async function photograph() {
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 960, height: 880 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    save('report.png', await page.screenshot());
  } finally {
    await browser.close();
  }
}

/**
 * @param {string} name
 * @param {string | Buffer} contents
 */
function save(name, contents) {
  const path = join(pictures, name);
  writeFileSync(path, contents);
  const { size } = statSync(path);
  console.log(`docs/pictures/${name}  ${size} bytes`);
  if (size > MAX_BYTES) throw new Error(`${name} has more than ${MAX_BYTES} bytes`);
}
