import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, printable } from '@iam-tracker/core';
import { readSetting, type SettingPlaces } from './read-setting.ts';
import { isAtLeast } from './version.ts';

/** Runtimes that a deployment can be told by name. The first is what Terraform takes where nothing is said. */
export type Runtime = 'nodejs22.x' | 'nodejs24.x';

const NEWER: Runtime = 'nodejs24.x';
/** The first version of the AWS provider that takes the newer one (docs/decisions/0099-provider-and-runtime.md). */
const FIRST_PROVIDER = '6.19.0';

/** A runtime that the plan is told. */
interface ChosenRuntime {
  /** Terraform's own argument. */
  readonly argument: string;
  /** Sentence that says which, and why. */
  readonly reason: string;
}

/**
 * Chooses the runtime of the functions by the provider that `terraform init` has chosen: the newest that it takes. A setting goes
 * first, wherever it is; so does the code of a root module that has no such variable. Undefined where Terraform's default stays.
 *
 * @param wanted runtime that was asked for by name
 * @throws AppError BAD_ARGUMENT when the provider in use does not take what was asked for, or a file of settings cannot be read
 */
export function chooseRuntime(
  places: SettingPlaces,
  wanted: Runtime | undefined,
): ChosenRuntime | undefined {
  const provider = readProviderVersion(places.folder);
  const takesNewer = provider !== undefined && isAtLeast(provider, FIRST_PROVIDER);
  if (wanted !== undefined) {
    if (wanted === NEWER && provider !== undefined && !takesNewer) {
      throw new AppError(
        'BAD_ARGUMENT',
        `The AWS provider in use is ${printable(provider, 40)}, which does not take ${NEWER}; ${FIRST_PROVIDER} or later does.`,
        { hint: 'Take a later one: terraform init -upgrade in the folder of the Terraform.' },
      );
    }
    return tell(wanted, 'as asked for');
  }
  if (!takesNewer || !isVariable(places.folder)) return undefined;
  if (readSetting('lambda_runtime', places) !== undefined) return undefined;
  return tell(NEWER, `the AWS provider in use, ${printable(provider, 40)}, takes it`);
}

function tell(runtime: Runtime, why: string): ChosenRuntime {
  return {
    argument: `-var=lambda_runtime=${runtime}`,
    reason: `The functions run on ${runtime}: ${why}.`,
  };
}

/** Undefined where no lock file says it: as Terraform does, a missing one is not an error. */
function readProviderVersion(folder: string): string | undefined {
  const file = join(folder, '.terraform.lock.hcl');
  if (!existsSync(file)) return undefined;
  const block = /^provider "[^"]*\/hashicorp\/aws" \{\n([\s\S]*?)^\}/m.exec(
    readFileSync(file, 'utf8'),
  );
  return /^\s*version\s*=\s*"(\d+\.\d+\.\d+[^"]*)"/m.exec(block?.[1] ?? '')?.[1];
}

function isVariable(folder: string): boolean {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .some((name) => /^variable "lambda_runtime"/m.test(readFileSync(join(folder, name), 'utf8')));
}
