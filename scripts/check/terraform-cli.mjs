// Finds and runs Terraform for our scripts, on a laptop and where there is no public registry.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folders in which people and images put provider mirrors; looked at two folders deep. */
const MIRROR_PLACES = [
  '/opt',
  '/usr/local',
  '/usr/local/share',
  '/usr/share',
  '/usr/lib',
  '/var/lib',
];
const PROVIDER = 'registry.terraform.io/hashicorp/aws';

/** Tells whether a `terraform` that runs is on the PATH. @returns {boolean} */
export function hasTerraform() {
  return spawnSync('terraform', ['version'], { env: terraformEnvironment() }).status === 0;
}

/**
 * Returns the environment to run Terraform in: it never prompts, asks no server about versions, and a
 * `TF_CLI_CONFIG_FILE` that points at no file does not count.
 *
 * @param {Readonly<Record<string, string | undefined>>} [extra]
 */
export function terraformEnvironment(extra = {}) {
  const { TF_CLI_CONFIG_FILE, ...rest } = process.env;
  const hasConfig = TF_CLI_CONFIG_FILE !== undefined && existsSync(TF_CLI_CONFIG_FILE);
  return {
    ...rest,
    ...(hasConfig ? { TF_CLI_CONFIG_FILE } : {}),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    ...extra,
  };
}

/**
 * Returns what `terraform init` has to be told to find its provider: nothing where the public registry or
 * a configuration file does it, else the folder of a mirror. `TF_PROVIDER_MIRROR` names one; without it
 * the usual places are looked through.
 *
 * @param {Readonly<Record<string, string | undefined>>} [environment]
 * @param {readonly string[]} [places]
 * @returns {string[]}
 */
export function providerArguments(
  environment = process.env,
  places = [join(homedir(), '.terraform.d'), ...MIRROR_PLACES],
) {
  const { TF_CLI_CONFIG_FILE, TF_PROVIDER_MIRROR } = environment;
  if (TF_PROVIDER_MIRROR) return [`-plugin-dir=${TF_PROVIDER_MIRROR}`];
  if (TF_CLI_CONFIG_FILE && existsSync(TF_CLI_CONFIG_FILE)) return [];
  const folders = places.flatMap((place) => [place, ...foldersIn(place)]);
  const mirror = folders.find((folder) => existsSync(join(folder, PROVIDER)));
  return mirror === undefined ? [] : [`-plugin-dir=${mirror}`];
}

/** @param {string} place */
function foldersIn(place) {
  try {
    return readdirSync(place)
      .map((name) => join(place, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  } catch {
    return []; // Not there, or not for us to see.
  }
}
