import { readFile } from 'node:fs/promises';
import { type DetectionSettings, parseSettingsText, RULE_IDS } from '@iam-tracker/alerter/detect';
import { AppError, isAppError, printable } from '@iam-tracker/core';

/** Where the settings document of detection is: a file, or the text itself. */
export interface SettingsSource {
  readonly file?: string | undefined;
  readonly text?: string | undefined;
}

/**
 * Reads and checks the settings of detection; without a source they are the defaults.
 *
 * @throws AppError BAD_CONFIGURATION naming every problem, or BAD_ARGUMENT when the file cannot be read.
 */
export async function loadDetectionSettings({
  file,
  text = '',
}: SettingsSource): Promise<DetectionSettings> {
  if (file === undefined) return parseSettingsText(text, RULE_IDS);
  const document = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError(
      'BAD_ARGUMENT',
      `The detection settings ${printable(file, 1000)} cannot be read: ${cause.code ?? cause.message}.`,
      { cause },
    );
  });
  try {
    return parseSettingsText(document, RULE_IDS);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new AppError(error.code, `${printable(file, 1000)}: ${error.message}`, { cause: error });
  }
}
