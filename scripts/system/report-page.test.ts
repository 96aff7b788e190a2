import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildConsoleLogin, buildRecord, iamUser, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { RECORDED } from '../evidence/recorded-sets.mjs';
import { CHROMIUM_MISSING, startChromium } from './chromium.mjs';

// The report of the command line in a real browser. Pictures for people are left in dist/report/.
/** A browser on a machine that does much else at once is slow. Milliseconds. */
const PATIENCE = 300_000;
const repository = join(import.meta.dirname, '../..');
const pictures = join(repository, 'dist/report');
const folder = mkdtempSync(join(tmpdir(), 'report page '));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LIGHT = { viewport: { width: 1280, height: 1600 }, colorScheme: 'light' } as const;
const DARK = { ...LIGHT, colorScheme: 'dark' } as const;
const NARROW = { viewport: { width: 390, height: 1600 }, colorScheme: 'light' } as const;

/** Real CloudTrail records of an attack, which lie beside the repository; not a part of it. */
const RECORDED_ATTACK = join(RECORDED, 'invictus_aws_dataset.ndjson');
const isRecorded = existsSync(RECORDED_ATTACK);
if (!isRecorded)
  process.stderr.write(`No ${RECORDED_ATTACK}: the pages of its report are not counted.\n`);
/** A phone, the narrowest of WCAG 2.2 (1.4.10), a tablet, and screens. */
const WIDTHS = [320, 375, 768, 1024, 1280];
/** What is left of A4 between the margins of 12 mm, at 96 points an inch. */
const PAPER_WIDTH = Math.floor(((210 - 2 * 12) / 25.4) * 96);
const PAPER_HEIGHT = Math.floor(((297 - 2 * 12) / 25.4) * 96);
const MOST_SHEETS = 8;

const ATTACKS = [
  '<script>window.pwned = 1</script>',
  '"><img src="http://192.0.2.1/x" onerror="window.pwned = 1">',
  "' onmouseover='window.pwned = 1' style='position:fixed",
  '</style></title><svg onload="window.pwned = 1">',
  '<meta http-equiv="refresh" content="0;url=http://192.0.2.1/">',
  '\u202egnp.exe\u2066\u0000\u001b[2J',
];

let browser: Browser;

function tracker(...words: string[]): string {
  const cli = join(repository, 'packages/cli/bin/iam-tracker.cjs');
  const { status, stderr, stdout } = spawnSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (status !== 0) throw new Error(`iam-tracker ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** Everything a record can say, said by an attacker. */
function hostileRecords() {
  return ATTACKS.flatMap((attack, index) => {
    const fields = {
      eventTime: `${new Date(Date.now() - (index + 1) * 3_600_000).toISOString().slice(0, 19)}Z`,
      userAgent: attack,
      sourceIPAddress: attack,
      awsRegion: attack,
      errorMessage: attack,
    };
    const userIdentity = iamUser(attack);
    return [
      {
        ...buildRecord({ userIdentity, eventName: 'AttachUserPolicy' }),
        ...fields,
        eventID: `a${index}`,
        requestParameters: { userName: attack, policyName: attack },
      },
      { ...buildRecord({ userIdentity }), ...fields, eventID: `b${index}`, errorCode: attack },
      {
        ...buildRecord({ userIdentity, eventName: `Create${attack}` }),
        ...fields,
        eventID: `c${index}`,
      },
      {
        ...buildConsoleLogin('Failure', root()),
        ...fields,
        eventID: `d${index}`,
        recipientAccountId: attack,
      },
    ];
  });
}

beforeAll(async () => {
  if (CHROMIUM_MISSING !== undefined) return;
  mkdirSync(pictures, { recursive: true });
  const simulated = join(folder, 'simulated');
  tracker('collect', '--simulate', '--days', '2', '--data-dir', simulated);
  tracker('scan', '--simulate', '--data-dir', simulated);
  tracker('report', '--out', join(folder, 'simulated.html'), '--data-dir', simulated);
  // Who did worst in it, alone.
  const { people } = JSON.parse(tracker('incident', '--format', 'json', '--data-dir', simulated));
  const attacker = ['--actor', people.shown[0].name, '--data-dir', simulated];
  tracker('report', ...attacker, '--out', join(folder, 'attack.html'));
  writeFileSync(join(folder, 'records.json'), JSON.stringify(hostileRecords()));
  const hostile = join(folder, 'hostile');
  tracker('collect', '--from', join(folder, 'records.json'), '--data-dir', hostile);
  tracker('report', '--out', join(folder, 'hostile.html'), '--data-dir', hostile);
  if (isRecorded) {
    const recorded = join(folder, 'recorded');
    tracker('collect', '--from', RECORDED_ATTACK, '--data-dir', recorded);
    tracker('report', '--out', join(folder, 'recorded.html'), '--data-dir', recorded);
  }
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page and notes whatever it does besides being there. */
async function open(name: string, options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const noise: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(join(folder, name)).href;
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, noise, requests, url, close: () => context.close() };
}

/** All rules of axe-core, or only those that can have another opinion now. */
async function problemsOf(page: Page, ...rules: string[]): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  const options = { resultTypes: ['violations'], ...(rules.length > 0 ? { runOnly: rules } : {}) };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResults;
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
}

/** Elements that stand out of the page or of their place, which would have to be scrolled sideways or are cut. */
function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const isForEars = (element) => element.closest('.unseen, .skip') !== null;
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll('body *')]
      .filter((element) => !isForEars(element) && element.checkVisibility())
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return right > width + 1 || left < -1 || (element.matches('.scroll') && element.scrollWidth > element.clientWidth + 1);
      })
      .map((element) => element.outerHTML.slice(0, 120));
  })()`);
}

/** Opens everything that is folded, as a reader may. */
function unfold(page: Page): Promise<void> {
  return page.evaluate(
    "document.querySelectorAll('details').forEach((each) => { each.open = true; })",
  );
}

/** Number of sheets in a PDF of Chromium, which does not compress its structure. */
function countSheets(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

const suite = CHROMIUM_MISSING === undefined ? describe : describe.skip;

suite(`the report in Chromium${CHROMIUM_MISSING === undefined ? '' : ` (${CHROMIUM_MISSING})`}`, () => {
  it.each([
    ['light', LIGHT, []],
    ['dark', DARK, ['color-contrast']],
    ['narrow', NARROW, ['target-size', 'scrollable-region-focusable']],
  ])('%s: shows itself, sends no request, and all can use it', async (name, options, rules) => {
    const { page, noise, requests, url, close } = await open('simulated.html', options);

    await page.screenshot({ path: join(pictures, `${name}.png`) });
    const widths = (await page.evaluate(
      '[document.documentElement.scrollWidth, innerWidth]',
    )) as number[];

    expect(requests).toEqual([url]);
    expect(noise).toEqual([]);
    expect(widths[0]).toBe(widths[1]);
    expect(await page.locator('section').count()).toBe(10);
    expect(await page.locator('#users table').count()).toBeGreaterThan(0);
    expect(await page.locator('svg.bars rect').count()).toBeGreaterThan(5);
    expect(await problemsOf(page, ...rules)).toEqual([]);
    await close();
  });

  it('is used by keyboard: the skip link, the contents, the details', async () => {
    const { page, close } = await open('simulated.html', LIGHT);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    const details = page.locator('#activity details');
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');

    expect(await details.getAttribute('open')).toBe('');
    expect(await details.locator('table').isVisible()).toBe(true);
    await close();
  });

  it.each([
    'simulated.html',
    'attack.html',
    'hostile.html',
    ...(isRecorded ? ['recorded.html'] : []),
  ])('%s: is never wider than the screen, folded or not', async (name) => {
    const { page, close } = await open(name, LIGHT);
    const found: Record<string, string[]> = {};

    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 1600 });
      found[`${width} folded`] = await findOverflow(page);
    }
    await unfold(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 1600 });
      found[`${width} open`] = await findOverflow(page);
    }

    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((each) => [each, []])));
    await close();
  });

  it('leads from its numbers to what they count, and opens it', async () => {
    const { page, close } = await open('simulated.html', LIGHT);

    await page.locator('#figures a', { hasText: /critical/ }).click();
    const story = await page.evaluate(
      'document.querySelector(":target")?.matches(".story.critical")',
    );
    const advice = page.locator('.why').first();
    await advice.click();
    const target = await page.evaluate('document.querySelector(":target")?.checkVisibility()');

    expect({ story, target }).toEqual({ story: true, target: true });
    await close();
  });

  it.each([
    'simulated.html',
    'attack.html',
    'hostile.html',
    ...(isRecorded ? ['recorded.html'] : []),
  ])(
    '%s: prints captions on each sheet, cuts nothing, and says what stays in the file',
    async (name) => {
      const { page, close } = await open(name, {
        ...DARK,
        viewport: { width: PAPER_WIDTH, height: 1600 },
      });

      await page.emulateMedia({ media: 'print' });

      expect(await findOverflow(page)).toEqual([]);
      expect(await page.locator('nav').isVisible()).toBe(false);
      expect(await page.locator('caption:visible').count()).toBe(0);
      expect(await page.locator('#changes table').first().locator('.again').isVisible()).toBe(true);
      expect(await page.locator('.on-paper').isVisible()).toBe(name !== 'hostile.html');
      expect(await page.locator('#changes .kept table').isVisible()).toBe(false);
      expect(
        await page.evaluate(
          "getComputedStyle(document.querySelector('#changes .kept > summary'), '::after').content",
        ),
      ).toContain('in the file, not on paper');
      expect(await problemsOf(page, 'color-contrast')).toEqual([]);
      await close();
    },
  );

  it.each(['attack.html', ...(isRecorded ? ['recorded.html'] : [])])(
    '%s: tells of an attack on eight sheets at most, the first for itself',
    async (name) => {
      const { page, close } = await open(name, LIGHT);

      const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
      writeFileSync(join(pictures, name.replace('.html', '.pdf')), pdf);
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: PAPER_WIDTH, height: 1600 });
      const firstPage = await page.evaluate(
        "document.querySelector('#summary .blocks').getBoundingClientRect().bottom + scrollY",
      );

      expect(countSheets(pdf)).toBeGreaterThan(1);
      expect(countSheets(pdf)).toBeLessThanOrEqual(MOST_SHEETS);
      expect(firstPage).toBeLessThanOrEqual(PAPER_HEIGHT);
      await close();
    },
  );

  it('lets nothing that events say become anything but text', async () => {
    const { page, noise, requests, url, close } = await open('hostile.html', LIGHT);

    await page.locator('main').hover();
    const pwned = await page.evaluate('window.pwned ?? null');
    const strange = await page.evaluate(
      "document.querySelectorAll('script, img, iframe, form, object, embed, [style], [onload], [onerror], [onmouseover]').length",
    );
    const text = await page.locator('#changes').textContent();

    expect({ pwned, strange, noise, requests }).toEqual({
      pwned: null,
      strange: 0,
      noise: [],
      requests: [url],
    });
    expect(text).toContain('<script>window.pwned = 1</script>');
    expect(await page.locator('html').textContent()).not.toMatch(/[\u202e\u2066]/);
    await close();
  });

  it('refuses a script that is put into the file', async () => {
    const page = readFileSync(join(folder, 'simulated.html'), 'utf8');
    const added = page.replace(
      '</main>',
      '<script>window.pwned = 1</script><img src="x.png"></main>',
    );
    writeFileSync(join(folder, 'changed.html'), added);

    const opened = await open('changed.html', LIGHT);

    expect(await opened.page.evaluate('window.pwned ?? null')).toBeNull();
    expect(opened.noise.filter((line) => line.includes('Content Security Policy'))).not.toEqual([]);
    await opened.close();
  });
});
