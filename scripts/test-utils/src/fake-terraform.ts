import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the fake behaves; by the name of the command. */
export interface FakeTerraformBehaviour {
  readonly version?: string;
  readonly outputs?: object;
  /** Exit status; 0 unless said. */
  readonly exits?: Readonly<Record<string, number>>;
  /** What it writes to standard output. */
  readonly says?: Readonly<Record<string, string>>;
  /** Commands that go on until they are told to stop. */
  readonly hangs?: readonly string[];
}

export interface FakeTerraform {
  /** To be put in front of the PATH. */
  readonly folder: string;
  behave(behaviour: FakeTerraformBehaviour): void;
  /** Returns the arguments of every call but `version`, in order. */
  calls(): string[][];
}

/** Outputs of a root module that has everything switched on. */
export const SAMPLE_OUTPUTS = {
  stack_name: { value: 'iam-activity-tracker' },
  account_id: { value: '123456789012' },
  region: { value: 'eu-west-1' },
  functions: {
    value: Object.fromEntries(
      ['collector', 'alerter', 'user_scanner', 'exporter'].map((role) => {
        const name = `iam-activity-tracker-${role.replace('_', '-')}`;
        return [role, { name, log_group_name: `/aws/lambda/${name}` }];
      }),
    ),
  },
  table_names: {
    value: { events: 'iam-activity-tracker-events', control: 'iam-activity-tracker-control' },
  },
  analytics_bucket_name: { value: 'iam-activity-tracker-analytics-123456789012' },
  athena_results_bucket_name: { value: null },
  alarm_names: { value: ['collector-errors'] },
  alerts_topic_arn: { value: 'arn:aws:sns:eu-west-1:123456789012:iam-activity-tracker-alerts' },
};

const PROGRAM = `
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
const folder = dirname(process.argv[1]);
const { version = '1.11.4', outputs = {}, exits = {}, says = {}, hangs = [] } =
  JSON.parse(readFileSync(join(folder, 'behaviour.json'), 'utf8'));
const [command, ...args] = process.argv.slice(2);
if (command === 'version') console.log(JSON.stringify({ terraform_version: version }));
else {
  const { AWS_PROFILE, AWS_REGION } = process.env;
  const call = { args: [command, ...args], cwd: process.cwd(), AWS_PROFILE, AWS_REGION };
  appendFileSync(join(folder, 'calls.ndjson'), JSON.stringify(call) + '\\n');
  if (command === 'output') console.log(JSON.stringify(outputs));
  if (says[command] !== undefined) process.stdout.write(says[command]);
  process.exitCode = exits[command] ?? 0;
  if (hangs.includes(command)) {
    const timer = setInterval(() => undefined, 1000);
    process.on('SIGINT', () => { console.log('interrupted'); clearInterval(timer); process.exitCode = 1; });
    console.log('hanging');
  }
}
`;

/** Puts a program named terraform into a folder that keeps what it was asked and does nothing. */
export function installFakeTerraform(
  folder: string,
  behaviour: FakeTerraformBehaviour = {},
): FakeTerraform {
  // A module, whatever the folder is in: its name has no ending that says so.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'terraform'), `#!${process.execPath}\n${PROGRAM}`);
  chmodSync(join(folder, 'terraform'), 0o755);
  const behave = (next: FakeTerraformBehaviour) =>
    writeFileSync(join(folder, 'behaviour.json'), JSON.stringify(next));
  behave(behaviour);
  const log = join(folder, 'calls.ndjson');
  return {
    folder,
    behave,
    calls() {
      if (!existsSync(log)) return [];
      const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line).args);
    },
  };
}
