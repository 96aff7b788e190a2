import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlertMessage, type AlertPublisher, buildMessage } from '@iam-tracker/alerter/alert';
import { AppError } from '@iam-tracker/core';

/** Name of the file that alerts are written to, below the data folder. */
export const ALERT_FILE = 'alerts.ndjson';

const LINE_FEED = '\n';

/**
 * Publishes alerts to the file of a data folder, one line of JSON each, and then shows them. What is in
 * the file is published: an end of the process in between shows nothing and loses nothing.
 */
export function createAlertFile(
  folder: string,
  show: (message: AlertMessage) => void,
): AlertPublisher {
  const path = join(folder, ALERT_FILE);
  let writing: Promise<unknown> = Promise.resolve();
  return {
    async publish(alert, context) {
      const message = buildMessage(alert, context);
      // One after the other, whatever became of the one before.
      const appending = writing.then(() => appendLine(path, message.json));
      writing = appending.catch(() => undefined);
      await appending.catch((cause: Error) => {
        throw new AppError('PUBLISH_FAILED', `Cannot write to ${path}: ${cause.message}.`, {
          cause,
        });
      });
      show(message);
    },
  };
}

/** Begins a line of its own even after one that a crash cut off. */
async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const isCut = size > 0 && buffer.toString() !== LINE_FEED;
    await file.appendFile(`${isCut ? LINE_FEED : ''}${line}${LINE_FEED}`);
  } finally {
    await file.close();
  }
}
