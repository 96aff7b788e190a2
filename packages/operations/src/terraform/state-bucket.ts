import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, printable } from '@iam-tracker/core';
import { type DeploymentPlace, isAt } from '../deployment.ts';
import type { Buckets } from '../ports.ts';
import { outputsMissing, readState } from './read-state.ts';
import { type Terraform, terraformError } from './terraform.ts';

/** Terraform merges files of this name into the configuration; the repository ignores it. */
export const BACKEND_FILE = 'backend_override.tf';

/** Where every state was kept before the key named the deployment. */
const OLD_KEY = 'iam-activity-tracker/terraform.tfstate';

// Amazon S3 user guide, "General purpose bucket naming rules"; without dots, as for every TLS bucket.
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/;

/** A bucket that keeps states, each under a key of its own. */
interface StateBucket {
  readonly name: string;
  readonly region: string;
}

/** Checks what names a bucket for states. @throws AppError BAD_ARGUMENT */
export function readStateBucket(name: string, region: string | undefined): StateBucket {
  if (!BUCKET.test(name)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `--state-bucket is "${printable(name, 100)}"; allowed: the name of an S3 bucket, 3 to 63 lower-case letters, digits and hyphens.`,
    );
  }
  if (region === undefined || !REGION.test(region)) {
    const value = region === undefined ? 'not set' : `"${printable(region, 40)}"`;
    throw new AppError('BAD_ARGUMENT', `The Region is ${value}; the state bucket needs one.`, {
      hint: 'Name it with --region or AWS_REGION, such as eu-central-1.',
    });
  }
  return { name, region };
}

/** Returns the key of a state: no two deployments have the same. */
export function stateKeyOf({ accountId, name, region }: DeploymentPlace): string {
  return `iam-activity-tracker/${accountId}/${region}/${name}/terraform.tfstate`;
}

interface StateBucketUse {
  readonly folder: string;
  readonly bucket: StateBucket;
  readonly place: DeploymentPlace;
  readonly buckets: Buckets;
  readonly note: (text: string) => void;
  /** Without it a state stays where it is, and is used there. */
  readonly mayMove?: boolean;
}

/**
 * Makes a Terraform folder keep the state of one deployment in a bucket, locked while it is in use, and initialises it. A
 * state of the same deployment that is in the folder, or under the key of earlier versions, is copied there; what is under the
 * key already is never written over, and a state of another deployment stays where it is.
 *
 * @throws AppError TERRAFORM_FAILED, or AWS_REFUSED when the bucket cannot be asked
 */
export async function initialiseWithBucket(
  terraform: Terraform,
  { bucket, buckets, folder, mayMove = true, note, place }: StateBucketUse,
): Promise<void> {
  const file = join(folder, BACKEND_FILE);
  const key = stateKeyOf(place);
  const wanted = backendText(bucket, key);
  const known = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  if (known === wanted) return initialise(terraform, '-reconfigure');

  if (await buckets.has(bucket.name, key)) {
    note(`The state is in bucket ${bucket.name} already; a copy here is not looked at.`);
  } else if (!mayMove) {
    note(`No state of it is in bucket ${bucket.name} yet: planned with the one that is used here.`);
    return initialise(terraform);
  } else if (await findOldState()) {
    await writeFile(file, wanted);
    await initialise(terraform, '-migrate-state', '-force-copy');
    note(`The state goes to bucket ${bucket.name}; the copy where it was stays as it is.`);
    return;
  }
  await writeFile(file, wanted);
  await initialise(terraform, '-reconfigure');

  /** Leaves Terraform initialised with the state of this deployment that is to be copied, if there is one. */
  async function findOldState(): Promise<boolean> {
    const isKept = known !== undefined || existsSync(join(folder, 'terraform.tfstate'));
    if (isKept && (await holdsDeployment())) return true;
    if (!(await buckets.has(bucket.name, OLD_KEY))) return false;
    await writeFile(file, backendText(bucket, OLD_KEY));
    return holdsDeployment();
  }

  async function holdsDeployment(): Promise<boolean> {
    await initialise(terraform, '-reconfigure');
    const { deployment, isEmpty } = await readState(terraform);
    if (deployment === undefined && !isEmpty) throw outputsMissing();
    return deployment !== undefined && isAt(deployment, place);
  }
}

async function initialise(terraform: Terraform, ...args: readonly string[]): Promise<void> {
  const status = await terraform.quietly('init', '-input=false', ...args);
  if (status !== 0) throw terraformError('init', status);
}

function backendText({ name, region }: StateBucket, key: string): string {
  return `# Written by iam-tracker deploy --state-bucket. Delete it to keep the state in this folder again.
terraform {
  backend "s3" {
    bucket       = "${name}"
    key          = "${key}"
    region       = "${region}"
    encrypt      = true
    use_lockfile = true
  }
}
`;
}
