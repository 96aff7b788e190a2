// What a plan would change, attribute by attribute, and which of it is the emulator's doing alone.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Differences that a plan after an apply shows on the emulator and never on AWS: `<type>.<attribute>`, with
 * the reason. Empty is what it should be; nothing is added here that was not looked into.
 *
 * @type {Record<string, string>}
 */
export const EMULATOR_ARTEFACTS = {};

/**
 * Plans again, and lists what would change as `<address>.<attribute>`.
 *
 * @param {{ folder: string, environment: Record<string, string | undefined>, plan: string, settings: string }} options
 * @returns {Promise<string[]>}
 */
export async function listPlannedChanges({ folder, environment, plan, settings }) {
  const options = { cwd: folder, env: environment, maxBuffer: 2 ** 28 };
  const args = ['plan', '-input=false', '-no-color', `-out=${plan}`, `-var-file=${settings}`];
  await run('terraform', args, options);
  const { stdout } = await run('terraform', ['show', '-json', plan], options);
  /** @type {{ address: string, type: string, change: any }[]} */
  const resources = JSON.parse(stdout).resource_changes ?? [];
  return resources
    .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
    .flatMap(({ address, change, type }) =>
      listAttributes(change)
        .filter((attribute) => !Object.hasOwn(EMULATOR_ARTEFACTS, `${type}.${attribute}`))
        .map((attribute) => `${address}.${attribute}`),
    );
}

/** @param {{ before: any, after: any, after_unknown: any }} change */
function listAttributes({ before, after, after_unknown: unknown }) {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const differing = [...names].filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  const open = Object.keys(unknown ?? {}).filter((name) => unknown[name] === true);
  return [...new Set([...differing, ...open])];
}
