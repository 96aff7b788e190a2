import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, printable } from '@iam-tracker/core';

/** Terraform merges files of this name into the configuration; the repository ignores it. */
export const BACKEND_FILE = 'backend_override.tf';

const STATE_KEY = 'iam-activity-tracker/terraform.tfstate';
// Amazon S3 user guide, "General purpose bucket naming rules"; without dots, as for every TLS bucket.
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/;

/**
 * Makes a Terraform folder keep its state in a bucket, locked while it is in use, from the next `terraform
 * init` on. Returns whether the folder kept a state of its own until now, which that init is to take along.
 *
 * @throws AppError BAD_ARGUMENT
 */
export async function useStateBucket(
  folder: string,
  bucket: string,
  region: string | undefined,
): Promise<{ movesState: boolean }> {
  if (!BUCKET.test(bucket)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `--state-bucket is "${printable(bucket, 100)}"; allowed: the name of an S3 bucket, 3 to 63 lower-case letters, digits and hyphens.`,
    );
  }
  if (region === undefined || !REGION.test(region)) {
    const value = region === undefined ? 'not set' : `"${printable(region, 40)}"`;
    throw new AppError('BAD_ARGUMENT', `The Region is ${value}; the state bucket needs one.`, {
      hint: 'Name it with --region or AWS_REGION, such as eu-central-1.',
    });
  }
  const file = join(folder, BACKEND_FILE);
  const text = backendText(bucket, region);
  const known = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  if (known !== text) await writeFile(file, text);
  return { movesState: known === undefined && existsSync(join(folder, 'terraform.tfstate')) };
}

function backendText(bucket: string, region: string): string {
  return `# Written by iam-tracker deploy --state-bucket. Delete it to keep the state in this folder again.
terraform {
  backend "s3" {
    bucket       = "${bucket}"
    key          = "${STATE_KEY}"
    region       = "${region}"
    encrypt      = true
    use_lockfile = true
  }
}
`;
}
