import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ALERT_FILE,
  type AlertMessage,
  createAlertFile,
  readDataDirectory,
  sendTestAlerts,
} from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../command-context.ts';
import { toJson } from '../json.ts';
import { renderAlert } from '../render/alert-text.ts';

export interface TestAlertsCommandOptions extends GlobalOptions {
  readonly format: 'table' | 'json';
}

/** `iam-tracker test-alerts` */
export async function runTestAlerts(
  options: TestAlertsCommandOptions,
  { terminal, now }: CommandContext,
): Promise<void> {
  const folder = resolve(options.dataDir ?? readDataDirectory());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const messages: AlertMessage[] = [];
  await sendTestAlerts(
    createAlertFile(folder, (message) => messages.push(message)),
    now(),
  );
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
  terminal.note(`${messages.length} alerts sent, here and to ${join(folder, ALERT_FILE)}.`);
}
