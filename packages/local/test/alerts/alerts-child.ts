// A process of its own for alerts-process.test.ts: `node - <death> <data folder>`. It stores sign-ins of root,
// raises alerts about them, and says where it is; there it waits to be killed.
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { createLogger, normalize } from '@iam-tracker/core';
import { createAlertFile, openAlerts, openTracker } from '@iam-tracker/local';
import { buildConsoleLogin, root } from '@iam-tracker/test-utils';

const [death = '', dataDirectory = '', ids = ''] = process.argv.slice(2);
const MINUTE = 60_000;

async function waitForDeath(): Promise<never> {
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  // Something has to keep the process alive.
  setInterval(() => undefined, MINUTE);
  return new Promise(() => undefined);
}

const tracker = await openTracker({ dataDirectory });
const file = createAlertFile(tracker.folder, () => undefined);
const alerts = await openAlerts(tracker, {
  settings: parseSettings({}, RULE_IDS),
  groupMinutes: 0,
  maxAgeHours: 24,
  logger: createLogger({ level: 'CRITICAL', destination: { write: () => undefined } }),
  publisher: {
    async publish(alert, context) {
      if (death === 'before-publishing') await waitForDeath();
      await file.publish(alert, context);
      if (death === 'before-marking') await waitForDeath();
    },
  },
});
const events = ids.split(',').map((eventID, index) => {
  const eventTime = `${new Date(Date.now() - (index + 1) * MINUTE).toISOString().slice(0, 19)}Z`;
  return normalize({ ...buildConsoleLogin('Success', root()), eventID, eventTime }).event;
});
await alerts.tracker.events.put(events);
if (death === 'after-storing') await waitForDeath();
await alerts.finish();
