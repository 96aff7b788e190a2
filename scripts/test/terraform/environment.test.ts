import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { listLambdas } from '../../build/lambda-bundle.mjs';
import { importSources } from '../../build/source-bundle.mjs';
import { readDeclarations, readEnvironments } from '../../generate/terraform-docs.mjs';

const root = join(import.meta.dirname, '../../..');
const lambdas = listLambdas(root);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Variables = Readonly<Record<string, string | undefined>>;
type ReadConfig = (variables: Variables) => Record<string, unknown>;

/** Set by Lambda itself. */
const OF_THE_RUNTIME = ['AWS_REGION'];

/** What has no default, to get past it. */
const REQUIRED = {
  EVENTS_TABLE_NAME: 'events',
  CONTROL_TABLE_NAME: 'control',
  ALERTS_TABLE_NAME: 'alerts',
  DETECTION_STATE_TABLE_NAME: 'state',
  DYNAMODB_TABLE_NAME: 'records',
  ANALYTICS_BUCKET_NAME: 'iam-activity-tracker-analytics-123456789012',
  ALERTS_SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
};

const configs = new Map<string, ReadConfig>();
beforeAll(async () => {
  for (const name of lambdas) {
    const { readConfig } = await importSources(root, [`packages/${name}/src/config.ts`]);
    configs.set(name, readConfig);
  }
}, 120_000);

/** Every name that a function's configuration asks for, whatever it finds. */
function namesRead(lambda: string): string[] {
  const names = new Set<string>();
  const variables = new Proxy<Variables>(REQUIRED, {
    get(target, name) {
      names.add(String(name));
      return target[String(name)];
    },
  });
  configs.get(lambda)?.(variables);
  return [...names].filter((name) => !OF_THE_RUNTIME.includes(name)).sort();
}

const environments = readEnvironments(read('terraform/settings.tf'));

/** Every name that Terraform may put into a function's environment. */
function namesDeployed(lambda: string): string[] {
  const settings = environments.get(lambda.replace('-', '_')) ?? new Map();
  const common = environments.get('common') ?? new Map();
  const module = read(`terraform/modules/${lambda}/main.tf`);
  const own = [...module.matchAll(/\b([A-Z][A-Z0-9_]{3,}) += /g)].map(([, name = '']) => name);
  return [...new Set([...settings.keys(), ...common.keys(), ...own])].sort();
}

describe('the environment of the functions', () => {
  for (const lambda of lambdas) {
    it(`${lambda}: what Terraform sets is what the configuration reads`, () => {
      expect(namesDeployed(lambda)).toEqual(namesRead(lambda));
    });

    it(`${lambda}: docs/configuration.md names every variable`, () => {
      const page = read('docs/configuration.md');

      expect(namesRead(lambda).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    });

    it(`${lambda}: the defaults of Terraform are those of the code`, () => {
      const readConfig = configs.get(lambda) as ReadConfig;
      const defaults = new Map(
        readDeclarations(read('terraform/variables.tf'), 'variable').map((variable) => [
          variable.name,
          variable.attributes.default ?? '',
        ]),
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

/** What `tostring` and `join` make of a default. */
function textOf(value: string): string {
  return value.replace(/^"(.*)"$/, '$1').replace(/^\[(.*)\]$/, '$1');
}

/** Functions have no value to compare. */
function comparable(config: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(config));
}
