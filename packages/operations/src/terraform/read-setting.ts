import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, compareText, printable } from '@iam-tracker/core';
import type { VariableOptions } from './terraform.ts';

/** Where settings come from, besides the code of the root module. */
export interface SettingPlaces {
  /** Folder where Terraform runs. */
  readonly folder: string;
  readonly options: VariableOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns a setting that is a text, before Terraform can be asked: as the last place has it, in Terraform's own order (environment,
 * files of the folder, `--var-file`, `--var`). Undefined when none has it.
 *
 * @throws AppError BAD_ARGUMENT when a file cannot be read
 */
export function readSetting(
  name: string,
  { environment, folder, options: { var: settings = [], varFile: files = [] } }: SettingPlaces,
): string | undefined {
  // In a file of variables, in Terraform's language or in JSON, and in `--var`.
  const setting = new RegExp(`^[\\s{,]*"?${name}"?\\s*[=:]\\s*"?([^"\\n]*)"?`, 'gm');
  const fromEnvironment = environment[`TF_VAR_${name}`];
  const texts = [
    ...(fromEnvironment === undefined ? [] : [`${name}=${fromEnvironment}`]),
    ...[...variableFiles(folder), ...files.map((file) => resolve(file))].map(readSettings),
    ...settings,
  ];
  return texts.flatMap((text) => [...text.matchAll(setting)].map(([, value]) => value)).at(-1);
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
