import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ALERT_FILE,
  type AlertMessage,
  type AlertPublisher,
  createAlertFile,
  readDataDirectory,
  sendTestAlerts,
} from '@iam-tracker/local';
import { openAlertsTopic } from '@iam-tracker/operations';
import type { CommandContext } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { type OperatorOptions, openDeployment, openOperator } from '../../operator/operator.ts';
import { renderAlert } from '../../render/alert-text.ts';

export interface TestAlertsCommandOptions extends OperatorOptions {
  /** To the topic of a deployment instead of the data folder. */
  readonly deployed?: boolean;
  readonly format: 'table' | 'json';
}

/** `iam-tracker test-alerts` */
export async function runTestAlerts(
  options: TestAlertsCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { now, terminal } = context;
  const messages: AlertMessage[] = [];
  const keep = (message: AlertMessage) => void messages.push(message);
  const { publisher, where } = options.deployed
    ? await openTopic(options, context, keep)
    : await openFile(options, keep);
  await sendTestAlerts(publisher, now());
  if (options.format === 'json') {
    await terminal.write(
      `${toJson(
        messages.map(({ document }) => document),
        true,
      )}\n`,
    );
  } else {
    for (const message of messages) {
      await terminal.write(`${renderAlert(message, terminal.out.colors)}\n`);
    }
  }
  terminal.note(`${messages.length} alerts sent, here and to ${where}.`);
}

/** Where alerts go, and what to call it. */
interface Destination {
  readonly publisher: AlertPublisher;
  readonly where: string;
}

async function openFile(
  { dataDir }: TestAlertsCommandOptions,
  show: (message: AlertMessage) => void,
): Promise<Destination> {
  const folder = resolve(dataDir ?? readDataDirectory());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { publisher: createAlertFile(folder, show), where: join(folder, ALERT_FILE) };
}

async function openTopic(
  options: TestAlertsCommandOptions,
  context: CommandContext,
  show: (message: AlertMessage) => void,
): Promise<Destination> {
  const operator = openOperator(options, context);
  const { deployment } = await openDeployment(operator);
  const { publisher, topicArn } = openAlertsTopic(deployment, operator.access, show);
  return { publisher, where: topicArn };
}
