import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Behaviour of the fake, by the name of the command. */
export interface FakeTerraformBehaviour {
  readonly version?: string;
  readonly outputs?: object;
  /** Exit status; 0 unless said. */
  readonly exits?: Readonly<Record<string, number>>;
  /** Text for standard output. */
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
  /** Returns a variable of the environment of the last call; undefined when it had none. */
  variable(name: string): string | undefined;
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
        const function_ = {
          name,
          log_group_name: `/aws/lambda/${name}`,
          failures_queue_name: `${name}-failures`,
          schedule: role === 'exporter' ? 'rate(1 day)' : 'rate(1 hour)',
          stream_mapping_ids: role === 'alerter' ? { events: 'mapping-of-events' } : {},
        };
        return [role, function_];
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
  alarms_topic_arn: { value: 'arn:aws:sns:eu-west-1:123456789012:iam-activity-tracker-alarms' },
};

/** A shell starts in a tenth of the time that Node takes, and this one starts nothing else unless it hangs: what it says is shell, too. */
const PROGRAM = `#!/bin/sh
folder=\${0%/*}
command=$1
if [ "$command" = version ]; then . "$folder/version"; exit; fi
export -p > "$folder/environment"
{ printf '%s\\037' "$@"; printf '\\036'; } >> "$folder/calls"
if [ "$command" = output ]; then . "$folder/outputs"; fi
if [ -f "$folder/says.$command" ]; then . "$folder/says.$command"
elif [ "$command" = show ]; then echo '{}'; fi
if [ -f "$folder/hangs.$command" ]; then
  PATH=/usr/bin:/bin:$PATH
  trap 'echo interrupted; exit 1' INT
  echo hanging
  while :; do sleep 0.05; done
fi
if [ -f "$folder/exits.$command" ]; then . "$folder/exits.$command"; fi
`;

/** A line of shell that prints a text as it is. */
const printing = (text: string) => `printf %s '${text.replaceAll("'", "'\\''")}'\n`;

/** Puts a program named terraform into a folder that keeps what it was asked and does nothing. */
export function installFakeTerraform(
  folder: string,
  behaviour: FakeTerraformBehaviour = {},
): FakeTerraform {
  writeFileSync(join(folder, 'terraform'), PROGRAM, { mode: 0o755 });
  const log = join(folder, 'calls');
  behave(behaviour);
  return {
    folder,
    behave,
    calls() {
      if (!existsSync(log)) return [];
      const records = readFileSync(log, 'utf8').split('\u001e').slice(0, -1);
      return records.map((record) => record.split('\u001f').slice(0, -1));
    },
    variable(name) {
      const lines = readFileSync(join(folder, 'environment'), 'utf8').split('\n');
      const line = lines.find((each) => each.startsWith(`export ${name}=`));
      return line?.slice(`export ${name}='`.length, -1);
    },
  };

  function behave({
    exits = {},
    hangs = [],
    outputs = {},
    says = {},
    version = '1.11.4',
  }: FakeTerraformBehaviour) {
    for (const name of readdirSync(folder)) {
      if (/^(exits|hangs|says)\./.test(name)) rmSync(join(folder, name));
    }
    const files: Record<string, string> = {
      version: printing(JSON.stringify({ terraform_version: version })),
      outputs: printing(JSON.stringify(outputs)),
    };
    for (const [name, status] of Object.entries(exits)) files[`exits.${name}`] = `exit ${status}\n`;
    for (const [name, text] of Object.entries(says)) files[`says.${name}`] = printing(text);
    for (const name of hangs) files[`hangs.${name}`] = '';
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  }
}
