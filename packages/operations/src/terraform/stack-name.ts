import { AppError, printable } from '@iam-tracker/core';
import { readSetting, type SettingPlaces } from './read-setting.ts';

/** As `terraform/variables.tf` has it. */
const DEFAULT_NAME = 'iam-activity-tracker';
/** The same as there: it becomes part of a key in S3. */
export const NAME = /^[a-z][a-z0-9-]{1,33}[a-z0-9]$/;

/**
 * Returns the name of the deployment that a folder and the settings ask for, before Terraform can be asked. A root
 * module that sets the name in its own code has the default one here.
 *
 * @throws AppError BAD_ARGUMENT when it is no name that Terraform takes, or a file cannot be read
 */
export function readStackName(places: SettingPlaces): string {
  const name = readSetting('stack_name', places) ?? DEFAULT_NAME;
  if (NAME.test(name)) return name;
  throw new AppError(
    'BAD_ARGUMENT',
    `stack_name is "${printable(name, 100)}"; allowed: 3 to 35 lower-case letters, digits and hyphens, a letter first and no hyphen last.`,
  );
}
