import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, compareText, printable } from '@iam-tracker/core';
import type { VariableOptions } from './terraform.ts';

/** As `terraform/variables.tf` has it. */
const DEFAULT_NAME = 'iam-activity-tracker';
/** The same as there: it becomes part of a key in S3. */
export const NAME = /^[a-z][a-z0-9-]{1,33}[a-z0-9]$/;

/** The setting in a file of variables, in Terraform's language or in JSON, and in `--var`. */
const SETTING = /^[\s{,]*"?stack_name"?\s*[=:]\s*"?([^"\n]*)"?/gm;

/**
 * Returns the name of the deployment that a folder and the settings ask for, before Terraform can be asked: `stack_name`
 * of the last place that has it, in Terraform's own order (environment, files of the folder, `--var-file`, `--var`). A root
 * module that sets the name in its own code has the default one here.
 *
 * @throws AppError BAD_ARGUMENT when it is no name that Terraform takes, or a file cannot be read
 */
export function readStackName(
  folder: string,
  { var: settings = [], varFile: files = [] }: VariableOptions,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const texts = [
    `stack_name=${environment.TF_VAR_stack_name ?? DEFAULT_NAME}`,
    ...[...variableFiles(folder), ...files.map((file) => resolve(file))].map(readSettings),
    ...settings,
  ];
  const name = texts
    .flatMap((text) => [...text.matchAll(SETTING)].map(([, value]) => value))
    .at(-1);
  if (name !== undefined && NAME.test(name)) return name;
  throw new AppError(
    'BAD_ARGUMENT',
    `stack_name is "${printable(name ?? '', 100)}"; allowed: 3 to 35 lower-case letters, digits and hyphens, a letter first and no hyphen last.`,
  );
}

/** Files that Terraform reads by itself, in its order. */
function variableFiles(folder: string): string[] {
  const names = readdirSync(folder).sort(compareText);
  const own = ['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => names.includes(name));
  const automatic = names.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name));
  return [...own, ...automatic].map((name) => join(folder, name));
}

function readSettings(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('BAD_ARGUMENT', `The settings in ${printable(file)} cannot be read.`, {
      cause: error,
    });
  }
}
