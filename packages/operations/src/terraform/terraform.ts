import { resolve } from 'node:path';
import { AppError, isAppError, printable } from '@iam-tracker/core';
import { createMessageReader, type TerraformStep } from './messages.ts';
import { runTool, type ToolRun } from './run-tool.ts';
import { isAtLeast } from './version.ts';

/** The first that locks a state in S3 by itself (`use_lockfile`); `terraform/versions.tf` asks for it too. */
const MIN_TERRAFORM = '1.10.0';

const HINT = `Install Terraform ${MIN_TERRAFORM} or later: https://developer.hashicorp.com/terraform/install`;

/** Terraform in one folder. */
export interface Terraform {
  readonly version: string;
  /** Runs a command with its output shown, and returns its exit status. */
  run(...args: readonly string[]): Promise<number>;
  /** Runs a command whose output is shown only when it fails, and returns its exit status. */
  quietly(...args: readonly string[]): Promise<number>;
  /**
   * Runs a command that knows `-json` (plan, apply), and returns its exit status. Errors and warnings are shown whole, as they
   * come; of the rest the caller hears as steps.
   */
  follow(onStep: (step: TerraformStep) => void, ...args: readonly string[]): Promise<number>;
  /**
   * Runs a command and returns what it printed.
   *
   * @throws AppError TERRAFORM_FAILED when it ends with anything but 0; what it said was shown.
   */
  read(...args: readonly string[]): Promise<string>;
}

/**
 * Finds Terraform on the PATH and checks its version.
 *
 * @throws AppError TOOL_MISSING when it is not there or too old.
 */
export async function openTerraform(options: Omit<ToolRun, 'captures'>): Promise<Terraform> {
  const version = await readVersion(options);
  if (!isAtLeast(version, MIN_TERRAFORM)) {
    throw new AppError(
      'TOOL_MISSING',
      `Terraform ${version} is too old; ${MIN_TERRAFORM} or later is needed.`,
      { hint: HINT },
    );
  }
  const color = options.keepsColors ? [] : ['-no-color'];
  const withColor = ([command = '', ...rest]: readonly string[]) => [command, ...color, ...rest];
  return {
    version,
    async run(...args) {
      return (await runTool('terraform', withColor(args), options)).status;
    },
    async quietly(...args) {
      const held: string[] = [];
      const run = { ...options, write: (line: string) => void held.push(line) };
      const { status } = await runTool('terraform', withColor(args), run);
      if (status !== 0) for (const line of held) options.write(line);
      return status;
    },
    async follow(onStep, command, ...args) {
      const takesRaw = createMessageReader(options.write, onStep);
      const words = [command, '-json', ...args].flatMap((word) => word ?? []);
      return (await runTool('terraform', words, { ...options, takesRaw })).status;
    },
    async read(...args) {
      const run = { ...options, captures: true };
      const { status, stdout } = await runTool('terraform', withColor(args), run);
      if (status === 0) return stdout;
      throw terraformError(args[0] ?? '', status);
    },
  };
}

/** Makes the error of a command that failed; what went wrong stands above it, in Terraform's own words. */
export function terraformError(command: string, status: number): AppError {
  return new AppError(
    'TERRAFORM_FAILED',
    `terraform ${command} failed (exit status ${status}); what it said is above.`,
  );
}

/** Settings of Terraform, besides `terraform.tfvars` in the folder. */
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

async function readVersion(options: Omit<ToolRun, 'captures'>): Promise<string> {
  const run = { ...options, captures: true };
  const { stdout } = await runTool('terraform', ['version', '-json'], run).catch((error) => {
    if (!isAppError(error, 'TOOL_MISSING')) throw error;
    throw new AppError('TOOL_MISSING', error.message, { hint: HINT, cause: error });
  });
  const [, version] = /"terraform_version"\s*:\s*"(\d+\.\d+\.\d+[^"]*)"/.exec(stdout) ?? [];
  if (version !== undefined) return printable(version, 40);
  throw new AppError('TOOL_MISSING', 'The terraform on the PATH does not tell its version.', {
    hint: HINT,
  });
}
