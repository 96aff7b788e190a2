import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuse, SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OperatorWorld, openOperatorWorld } from '../../operator-world.ts';
import { activeCharacters } from '../../test-context.ts';

let world: OperatorWorld;
beforeEach(async () => {
  world = await openOperatorWorld();
});
afterEach(() => world.close());

const CHANGES = { outputs: SAMPLE_OUTPUTS, exits: { plan: 2 } };
/** A first plan, as `terraform show -json` has it, with a setting in the clear. */
const PLAN = JSON.stringify({
  planned_values: {
    outputs: SAMPLE_OUTPUTS,
    root_module: { resources: [{ type: 'aws_lambda_function' }, { type: 'aws_kms_key' }] },
  },
  variables: { alerts_email_address: { value: 'secret@example.com' } },
  resource_changes: ['aws_lambda_function', 'aws_kms_key'].map((type) => ({
    ...{ address: `${type}.this`, mode: 'managed', type },
    change: { actions: ['create'], after: { environment: 'secret@example.com' } },
  })),
});
const deploy = (...args: string[]) => ['deploy', '--no-build', ...args];
const commands = () => world.terraform.calls().map(([command]) => command);

describe('iam-tracker deploy', () => {
  it('shows the plan, asks, applies what was planned, and offers to collect', async () => {
    world.terraform.behave({ ...CHANGES, says: { plan: 'whole plan\n', show: PLAN } });

    const { code, stderr, stdout } = await world.run(deploy(), { stdin: 'yes\nno\n' });

    expect(code).toBe(0);
    expect(stderr).toContain('account 123456789012 as arn:aws:iam::123456789012:user/ada');
    expect(stderr).toMatch(/: 2 added.*Only "yes" is an agreement.*Collect up to 90 days/s);
    expect(stderr).toMatch(/The first collection begins within 1 h.*iam-tracker init/s);
    expect(stdout).toContain('iam-activity-tracker-collector');
    expect(commands()).toEqual(['init', 'output', 'plan', 'show', 'apply', 'output']);
    const [, , plan = [], , apply = []] = world.terraform.calls();
    const planned = plan.find((argument) => argument.startsWith('-out='))?.slice(5) ?? '';
    expect(apply.at(-1)).toBe(planned);
    expect(existsSync(dirname(planned))).toBe(false);
  });

  it.each([
    ['no\n', 'Nothing was changed.'],
    ['y\n', 'Nothing was changed.'],
    ['', 'No answer'],
  ])('changes nothing when the answer is %j', async (stdin, words) => {
    world.terraform.behave(CHANGES);

    const { code, stderr, stdout } = await world.run(deploy(), { stdin });

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(commands()).toEqual(['init', 'output', 'plan', 'show']);
  });

  it('asks nothing in a pipeline', async () => {
    world.terraform.behave(CHANGES);

    const { code, stderr } = await world.run(deploy('--yes'));

    expect(code).toBe(0);
    expect(stderr).not.toContain('?');
    expect(commands()).toContain('apply');
  });

  it('runs the functions on the newest runtime that the provider in use takes, and says so', async () => {
    world.terraform.behave(CHANGES);
    writeFileSync(join(world.folder, 'variables.tf'), 'variable "lambda_runtime" {}\n');
    writeFileSync(
      join(world.folder, '.terraform.lock.hcl'),
      'provider "registry.terraform.io/hashicorp/aws" {\n  version = "6.19.0"\n}\n',
    );

    const chosen = await world.run(deploy('--yes', '--no-init'));
    const asked = await world.run(['update', '--no-build', '--yes', '--runtime', 'nodejs22.x']);

    expect(chosen.stderr).toContain('The functions run on nodejs24.x');
    expect(asked.stderr).toContain('The functions run on nodejs22.x: as asked for.');
    const plans = world.terraform.calls().filter(([command]) => command === 'plan');
    expect(plans.map((args) => args.at(-1))).toEqual([
      '-var=lambda_runtime=nodejs24.x',
      '-var=lambda_runtime=nodejs22.x',
    ]);
  });

  it('has nothing to ask when there is nothing to change', async () => {
    const { code, stderr } = await world.run(deploy());

    expect(code).toBe(0);
    expect(stderr).toContain('Nothing to change');
    expect(commands()).toEqual(['init', 'output', 'plan', 'show', 'output']);
  });

  it('collects when the offer is taken', async () => {
    world.terraform.behave(CHANGES);
    world.answers = ({ operation }) =>
      operation.endsWith('/invocations') ? { body: { backlog_seconds: 0 } } : undefined;

    const { code, stdout } = await world.run(deploy(), { stdin: 'yes\n\n' });

    expect(code).toBe(0);
    expect(stdout).toContain('Ready to query.');
  });

  it.each([
    ['--init', true],
    ['--no-init', false],
  ])('does not ask about collecting with %s', async (flag, collects) => {
    world.answers = ({ operation }) =>
      operation.endsWith('/invocations') ? { body: { backlog_seconds: 0 } } : undefined;

    const { stderr, stdout } = await world.run(deploy(flag));

    expect(stderr).not.toContain('Y/n');
    expect(stdout.includes('Ready to query.')).toBe(collects);
  });

  it('hands settings on as they are, files by where the user is', async () => {
    await world.run(deploy('--var', 'tags={"a"="b; $(x)"}', '--var-file', 'own.tfvars'));

    const plan = world.terraform.calls().find(([command]) => command === 'plan');
    expect(plan).toContain('-var=tags={"a"="b; $(x)"}');
    expect(plan).toContain(`-var-file=${join(process.cwd(), 'own.tfvars')}`);
  });

  it.each([
    ['Europe/Berlln', 2],
    ['Europe/Berlin', 0],
  ])('lets no alerter be deployed that would not start: time zone %s', async (zone, expected) => {
    const environment = [{ variables: { OFF_HOURS_TIMEZONE: zone } }];
    const show = JSON.stringify({
      resource_changes: [
        { address: 'aws_sqs_queue.other', change: { actions: ['create'], after: {} } },
        {
          ...{ address: 'aws_lambda_function.alerter', mode: 'managed' },
          ...{
            type: 'aws_lambda_function',
            change: { actions: ['update'], after: { environment } },
          },
        },
      ],
    });
    world.terraform.behave({ ...CHANGES, says: { show } });

    const { code, stderr } = await world.run(deploy('--yes'));

    expect(code).toBe(expected);
    expect(stderr.includes('off_hours_timezone is "Europe/Berlln"; allowed:')).toBe(expected === 2);
    expect(commands().includes('apply')).toBe(expected === 0);
  });

  it.each(['', 'novalue', '-x=1', 'Upper=1'])('refuses the setting %j', async (setting) => {
    const { code, stderr } = await world.run(deploy(`--var=${setting}`));

    expect(code).toBe(2);
    expect(stderr).toContain('name=value');
    expect(world.terraform.calls()).toEqual([]);
  });

  it.each([
    ['init', []],
    ['plan', ['init', 'output']],
    ['apply', ['init', 'output', 'plan', 'show']],
  ] as const)('ends with what Terraform says when %s fails', async (command, before) => {
    const exits = { plan: 2, [command]: command === 'plan' ? 1 : 5 };
    world.terraform.behave({ ...CHANGES, exits, says: { [command]: 'Error: why\n' } });

    const { code, stderr, stdout } = await world.run(deploy('--yes'));

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`Error: why.*terraform ${command} failed`, 's'));
    expect(commands()).toEqual([...before, command]);
  });

  it('stops before Terraform when the credentials do not work', async () => {
    world.answers = ({ service }) =>
      service === 'sts' ? refuse('InvalidClientTokenId', 'not valid', 403) : undefined;

    const { code, stderr } = await world.run(deploy());

    expect(code).toBe(1);
    expect(stderr).toContain('The AWS credentials do not work');
    expect(world.terraform.calls()).toEqual([]);
  });

  it('says that Terraform is too old', async () => {
    world.terraform.behave({ version: '1.5.7' });

    const { code, stderr } = await world.run(deploy());

    expect(code).toBe(1);
    expect(stderr).toContain('Terraform 1.5.7 is too old');
  });

  it('says that there is no root module', async () => {
    const { code, stderr } = await world.run(['deploy', '--terraform-dir', `${world.folder}/no`]);

    expect(code).toBe(2);
    expect(stderr).toContain('main.tf');
  });

  it('lets nothing through to the terminal but colours', async () => {
    const says = { plan: '\u001b[32m+ ok\u001b[0m \u001b]0;title\u0007\u202e\n' };
    world.terraform.behave({ outputs: SAMPLE_OUTPUTS, says });

    const { stderr } = await world.run(deploy());

    expect(activeCharacters(stderr)).toEqual([]);
    expect(stderr).toContain('\\x1b]0;title');
  });

  it('keeps the state in a bucket with one flag, and takes the old state along', async () => {
    writeFileSync(join(world.folder, 'terraform.tfstate'), '{}');

    await world.run(deploy('--state-bucket', 'example-state'));
    const moves = world.terraform.calls().filter((call) => call.includes('-migrate-state'));

    expect(moves).toHaveLength(1);
    const backend = readFileSync(join(world.folder, 'backend_override.tf'), 'utf8');
    expect(backend).toMatch(/"example-state".*"eu-west-1".*use_lockfile/s);
  });

  it.each([
    ['account', { account_id: { value: '210987654321' } }, {}],
    ['stack', {}, { stack_name: { value: 'second' } }],
    ['Region', {}, { region: { value: 'us-east-1' } }],
  ])('refuses to plan another %s into a state', async (_what, deployed, wanted) => {
    const show = JSON.stringify({ planned_values: { outputs: { ...SAMPLE_OUTPUTS, ...wanted } } });
    world.terraform.behave({
      outputs: { ...SAMPLE_OUTPUTS, ...deployed },
      exits: { plan: 2 },
      says: { show },
    });

    const { code, stderr } = await world.run(deploy('--yes'));

    expect(code).toBe(2);
    expect(stderr).toMatch(/The state here is of .*asked for is .*Nothing was changed/);
    expect(commands()).not.toContain('apply');
  });

  it('builds first unless told otherwise', async () => {
    // Node cannot be told from here to build something else: it fails, as a build may.
    process.env.NODE_OPTIONS = '--no-such-option';

    const { code, stderr } = await world.run(['deploy']);

    expect(code).toBe(1);
    expect(stderr).toMatch(/Building the functions.*cannot be built; nothing was changed/s);
    expect(world.terraform.calls()).toEqual([]);
  });

  it('ends a Terraform that is under way when it is stopped', async () => {
    const stopping = new AbortController();
    const hook = { resource: { addr: 'aws_sqs_queue.a' }, action: 'create' };
    const says = { apply: `${JSON.stringify({ type: 'apply_complete', hook })}\n` };
    world.terraform.behave({ ...CHANGES, hangs: ['apply'], says });
    const running = world.run(deploy('--yes'), { signal: stopping.signal });
    while (!commands().includes('apply')) await new Promise((resolve) => setTimeout(resolve, 20));
    // It has to be ready for the interrupt.
    await new Promise((resolve) => setTimeout(resolve, 500));

    const { ExitError } = await import('../../../src/command.ts');
    stopping.abort(new ExitError(130));

    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopped: 1 of \d+ steps were made and are in the state\./);
  });
});

describe('iam-tracker update', () => {
  it('writes the outputs again that a refused destroy took away', async () => {
    world.terraform.behave({ exits: { plan: 2 }, says: { show: '{"values":{}}' } });

    await world.run(['update', '--no-build', '--yes']);
    const { code, stderr: status } = await world.run(['status']);

    expect(commands()).toContain('apply');
    expect(code).toBe(1);
    expect(status).toContain('no outputs, as after a destroy that was stopped');
  });

  it('brings up to date what is deployed', async () => {
    world.terraform.behave(CHANGES);

    const { code, stderr } = await world.run(['update', '--no-build', '--yes']);

    expect(code).toBe(0);
    expect(stderr).toContain('Updated.');
    expect(commands()).toEqual(['init', 'output', 'plan', 'show', 'apply', 'output']);
  });

  it('says that nothing changed', async () => {
    const { stderr } = await world.run(['update', '--no-build']);

    expect(stderr).toContain('up to date');
  });

  it('does not deploy what is not there', async () => {
    world.terraform.behave({ exits: { plan: 2 } });

    const { code, stderr } = await world.run(['update', '--no-build', '--yes']);

    expect(code).toBe(1);
    expect(stderr).toContain('Nothing is deployed');
    expect(commands()).toEqual(['init', 'output', 'show']);
  });
});
