import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const executablePath = PATHS.find((path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** Reason that nothing is opened in a browser on this machine; undefined when it can be. */
export const CHROMIUM_MISSING =
  executablePath === undefined
    ? `need Chromium at ${PATHS.join(', ')} (apt-get install chromium): not tested here`
    : undefined;

/**
 * Starts a Chromium of one's own that asks nothing of the network by itself.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function startChromium() {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...[
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-dev-shm-usage',
      ],
    ],
  });
}
