import { resolve } from 'node:path';
import { AppError, printable } from '@iam-tracker/core';

/** How settings are given, besides `terraform.tfvars` in the folder. */
export interface VariableOptions {
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
}

/** Returns the settings as Terraform's own arguments. @throws AppError BAD_ARGUMENT */
export function variableArguments(options: VariableOptions): string[] {
  const { var: settings = [], varFile: files = [] } = options;
  for (const setting of settings) {
    if (!/^[a-z][a-z0-9_]*=/.test(setting)) {
      throw new AppError(
        'BAD_ARGUMENT',
        `--var is "${printable(setting, 100)}"; allowed: name=value, such as log_level=DEBUG.`,
      );
    }
  }
  return [
    // Terraform runs in its own folder; files are named from where the user is.
    ...files.map((file) => `-var-file=${resolve(file)}`),
    ...settings.map((setting) => `-var=${setting}`),
  ];
}
