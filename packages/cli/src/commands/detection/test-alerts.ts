import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AlertMessage } from '@iam-tracker/local';
import { type CommandContext, defineCommand } from '../../command.ts';
import { findDeployment } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS, format, type OptionsOf, toggle } from '../../flags.ts';
import { renderAlert } from '../../render/alert.ts';
import { writeJson } from '../../render/stream.ts';

const flags = {
  ...DEPLOYMENT_FLAGS,
  deployed: toggle('to the topic of what is deployed'),
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
Sends one harmless alert of each severity the way real ones go: to the terminal and to alerts.ndjson in
the data folder, or to the subscribers of what is deployed. Nothing is recorded in the ledger.

Examples:
  $ iam-tracker test-alerts
  $ iam-tracker test-alerts --deployed --profile production
  $ iam-tracker test-alerts -o json | jq '.[].severity'`,
  async run(options, context) {
    const { terminal } = context;
    const messages: AlertMessage[] = [];
    const send = options.deployed ? sendToTopic : sendToFile;
    const where = await send(options, context, (message) => void messages.push(message));
    if (options.format === 'json') {
      const documents = messages.map(({ document }) => document);
      await writeJson(documents, terminal);
    } else {
      for (const message of messages) {
        await terminal.write(`${renderAlert(message, terminal.out.colors)}\n`);
      }
    }
    terminal.note(`${messages.length} alerts sent, here and to ${where}.`);
  },
});

type Options = OptionsOf<typeof flags>;

/** Returns the path of the file. */
async function sendToFile(
  { dataDir }: Options,
  { now }: CommandContext,
  show: (message: AlertMessage) => void,
): Promise<string> {
  const { ALERT_FILE, createAlertFile, readDataDirectory, sendTestAlerts } = await import(
    '@iam-tracker/local'
  );
  const folder = resolve(dataDir ?? readDataDirectory());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sendTestAlerts(createAlertFile(folder, show), now());
  return join(folder, ALERT_FILE);
}

/** Returns the ARN of the topic. */
async function sendToTopic(
  options: Options,
  context: CommandContext,
  show: (message: AlertMessage) => void,
): Promise<string> {
  const { deployment, rootModule } = await findDeployment(options, context);
  const { openAlertsTopic } = await import('@iam-tracker/operations');
  const { sendTestAlerts } = await import('@iam-tracker/local');
  const { publisher, topicArn } = openAlertsTopic(deployment, rootModule.access, show);
  await sendTestAlerts(publisher, context.now());
  return topicArn;
}
