import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { importSources } from '../../build/source-bundle.mjs';
import { readEnvironments, readVariables } from '../../generate/terraform-docs.mjs';
import {
  listDeployed,
  namesOfModule,
  namesRead,
  REQUIRED,
} from '../../generate/terraform-environment.mjs';

const root = join(import.meta.dirname, '../../..');
const lambdas = listDeployed(root);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type ReadConfig = Parameters<typeof namesRead>[0];

const configs = new Map<string, ReadConfig>();
beforeAll(async () => {
  for (const name of lambdas) {
    const { readConfig } = await importSources(root, [`packages/${name}/src/config.ts`]);
    configs.set(name, readConfig);
  }
});

function configOf(lambda: string): ReadConfig {
  return configs.get(lambda) as ReadConfig;
}

const environments = readEnvironments(
  read('terraform/environment.tf') + read('terraform/settings.tf'),
);

/** Every name that Terraform may put into a function's environment. */
function namesDeployed(lambda: string): string[] {
  const settings = environments.get(lambda.replace('-', '_')) ?? new Map();
  const own = namesOfModule(read(`terraform/modules/${lambda}/main.tf`));
  return [...new Set([...settings.keys(), ...own])].sort();
}

describe('the environment of the functions', () => {
  for (const lambda of lambdas) {
    it(`${lambda}: what Terraform sets is what the configuration reads`, () => {
      expect(namesDeployed(lambda)).toEqual(namesRead(configOf(lambda)));
    });

    it(`${lambda}: docs/configuration.md names every variable`, () => {
      const page = read('docs/configuration.md');

      expect(namesRead(configOf(lambda)).filter((name) => !page.includes(`\`${name}\``))).toEqual(
        [],
      );
    });

    it(`${lambda}: the defaults of Terraform are those of the code`, () => {
      const readConfig = configOf(lambda);
      const defaults = new Map(
        readVariables(root).map((variable) => [variable.name, variable.attributes.default ?? '']),
      );
      const settings = environments.get(lambda.replace('-', '_')) ?? new Map<string, string>();
      const deployed = Object.fromEntries(
        [...settings]
          // Of themselves they are off; deployed they are on, as their reference document has them.
          .filter(([name]) => !name.startsWith('OFF_HOURS'))
          .map(([name, variable]) => [name, textOf(defaults.get(variable ?? '') ?? '')]),
      );

      const plain = readConfig(REQUIRED);

      expect(comparable(readConfig({ ...REQUIRED, ...deployed }))).toEqual(comparable(plain));
      expect(Object.keys(deployed).length).toBeGreaterThan(0);
    });
  }
});

/** Returns what `tostring` and `join` make of a default; nothing is made of null. */
function textOf(value: string): string {
  if (value === 'null') return '';
  return value.replace(/^"(.*)"$/, '$1').replace(/^\[(.*)\]$/, '$1');
}

/** Functions have no value to compare. */
function comparable(config: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(config));
}
