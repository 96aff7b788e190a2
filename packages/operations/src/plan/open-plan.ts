import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@iam-tracker/core';
import { type Terraform, terraformError } from '../terraform/terraform.ts';
import { type PlannedChange, readPlannedChange } from './planned-change.ts';

/** Progress of a plan that is made or applied. */
export interface PlanProgress {
  readonly stage: 'plan' | 'apply';
  /** Resource that is looked at or changed. */
  readonly address: string;
  /** Steps that have ended, of how many; a replacement is two. The number of what is looked at is not known. */
  readonly done: number;
  readonly total?: number;
}

/** A plan in a file of its own, for as long as it is used. */
interface OpenPlan {
  readonly planned: PlannedChange;
  /** The words of `terraform show -json`: every setting is in there in the clear. */
  readonly json: string;
  /** Has Terraform show all of it, sensitive values left out. */
  showWhole(): Promise<void>;
  /** Makes exactly these changes. @throws AppError TERRAFORM_FAILED, with what was made before */
  apply(): Promise<void>;
}

/** Exit status of `terraform plan -detailed-exitcode` when there is something to do. */
const PLANNED = 2;

/**
 * Makes a plan and hands it over; the file is gone afterwards. Terraform holds the lock of the state while it plans and while it
 * applies, not in between: it refuses a plan of a state that changed since.
 *
 * @throws AppError TERRAFORM_FAILED; the signal's reason when aborted
 */
export async function withPlan<Result>(
  terraform: Terraform,
  args: readonly string[],
  onProgress: (progress: PlanProgress) => void,
  use: (plan: OpenPlan) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'iam-tracker-plan-'));
  try {
    const file = join(folder, 'plan');
    let seen = 0;
    const status = await terraform.follow(
      ({ address, hasEnded }) => {
        if (hasEnded) seen += 1;
        onProgress({ stage: 'plan', address, done: seen });
      },
      ...['plan', '-input=false', '-detailed-exitcode', `-out=${file}`, ...args],
    );
    if (status !== 0 && status !== PLANNED) {
      const { code, message } = terraformError('plan', status);
      throw new AppError(code, message, { hint: 'Nothing was changed in the account.' });
    }
    const json = await terraform.read('show', '-json', file);
    const planned = readPlannedChange(json, status === PLANNED);
    return await use({
      planned,
      json,
      async showWhole() {
        const shown = await terraform.run('show', file);
        if (shown !== 0) throw terraformError('show', shown);
      },
      apply: () => apply(file, planned),
    });
  } finally {
    // A plan holds every setting in the clear.
    await rm(folder, { recursive: true, force: true });
  }

  async function apply(file: string, { total: counts }: PlannedChange): Promise<void> {
    const total = counts.add + counts.change + counts.destroy + 2 * counts.replace;
    // Terraform takes the outputs away first, by which a deployment is found.
    const goesOn = args.includes('-destroy')
      ? 'what is left is destroyed by terraform destroy in the same folder, with the same settings.'
      : 'what is left is done by the same command again.';
    let done = 0;
    const status = await terraform.follow(
      ({ action, address, hasEnded }) => {
        if (action === 'read' || action === 'noop') return;
        if (hasEnded) done += 1;
        onProgress({ stage: 'apply', address, done, total });
      },
      ...['apply', '-input=false', file],
    );
    if (status === 0) return;
    const { code, message } = terraformError('apply', status);
    throw new AppError(code, message, {
      hint: `${done} of ${total} steps were made and are in the state; ${goesOn}`,
    });
  }
}
