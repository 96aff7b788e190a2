import { callerIdentity, SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OperatorWorld, openOperatorWorld } from '../../operator-world.ts';

let world: OperatorWorld;
beforeEach(async () => {
  world = await openOperatorWorld();
});
afterEach(() => world.close());

const xml = (body: string) => ({ headers: { 'content-type': 'application/xml' }, body });
const FULL = xml(
  '<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId></Version></ListVersionsResult>',
);
const commands = () => world.terraform.calls().map(([command]) => command);

describe('iam-tracker destroy', () => {
  it('names what will be lost and destroys it when its name is typed', async () => {
    world.answers = ({ operation }) =>
      operation === 'DescribeTable'
        ? { body: { Table: { TableStatus: 'ACTIVE', ItemCount: 1234 } } }
        : undefined;

    const { code, stderr, stdout } = await world.run(['destroy'], {
      stdin: 'iam-activity-tracker\n',
    });

    expect(code).toBe(0);
    expect(stdout).toContain('table iam-activity-tracker-events: about 1,234 items');
    expect(stdout).toContain('bucket iam-activity-tracker-analytics-123456789012: empty');
    expect(stderr).toContain('Nothing of it is left.');
    expect(commands()).toEqual(['output', 'plan', 'show', 'apply']);
    expect(world.terraform.calls()[1]).toContain('-destroy');
  });

  it.each([
    ['yes\n', 'not its name'],
    ['', 'No answer'],
  ])('destroys nothing when %j is typed', async (stdin, words) => {
    const { code, stderr } = await world.run(['destroy'], { stdin });

    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(commands()).toEqual(['output', 'plan', 'show']);
  });

  it('refuses while a bucket is not empty, before it touches anything', async () => {
    world.answers = ({ service }) => (service === 's3' ? FULL : undefined);

    const { code, stderr, stdout } = await world.run(['destroy', '--yes']);

    expect(code).toBe(2);
    expect(stdout).toContain('1 object, versions included');
    expect(stderr).toContain('--empty-buckets');
    expect(commands()).toEqual(['output']);
    expect(world.aws.requests.some(({ operation }) => operation.startsWith('POST'))).toBe(false);
  });

  it('empties the buckets when told', async () => {
    world.answers = ({ operation, service }) => {
      if (service !== 's3') return undefined;
      return operation.startsWith('POST') ? xml('<DeleteResult/>') : FULL;
    };

    const { code, stderr } = await world.run(['destroy', '--yes', '--empty-buckets']);

    expect(code).toBe(0);
    expect(stderr).toContain('1 object deleted');
    expect(commands()).toEqual(['output', 'plan', 'show', 'apply']);
    // What terraform/guard.tf asks for where force_destroy was not applied.
    expect(world.terraform.variable('BUCKETS_EMPTIED')).toBe('yes');
  });

  it('empties nothing when Terraform cannot plan', async () => {
    world.answers = ({ service }) => (service === 's3' ? FULL : undefined);
    world.terraform.behave({ outputs: SAMPLE_OUTPUTS, exits: { plan: 1 } });

    const { code, stderr } = await world.run(['destroy', '--yes', '--empty-buckets']);

    expect(code).toBe(1);
    expect(stderr).toMatch(/terraform plan failed.*Nothing was changed in the account/s);
    expect(world.aws.requests.some(({ operation }) => operation.startsWith('POST'))).toBe(false);
  });

  it('says how to go on after a failure: the outputs by which it is found are gone', async () => {
    world.terraform.behave({ outputs: SAMPLE_OUTPUTS, exits: { plan: 2, apply: 1 } });

    const { code, stderr } = await world.run(['destroy', '--yes']);
    world.terraform.behave({ says: { show: '{"values":{}}' } });
    const { stderr: again } = await world.run(['destroy', '--yes']);

    expect(code).toBe(1);
    expect(stderr).toContain('what is left is destroyed by terraform destroy in the same folder');
    expect(again).toContain('To go on with the destroy: terraform destroy in its folder');
  });

  it('ends when the plan is shown with --dry-run', async () => {
    const { code, stderr, stdout } = await world.run(['destroy', '--dry-run']);

    expect(code).toBe(0);
    expect(stderr).not.toContain('type its name');
    expect(stdout).toMatch(/This will be lost for good.*Plan for account 123456789012/s);
    expect(commands()).toEqual(['output', 'plan', 'show']);
  });

  it('writes one JSON document for programs', async () => {
    const { stdout } = await world.run(['destroy', '--yes', '-o', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({
      dry_run: false,
      plan: { has_changes: false },
      destroyed: { name: 'iam-activity-tracker', account_id: '123456789012' },
      lost: { tables: [{ items: 0 }, { items: 0 }], buckets: [{ objects: 0 }] },
    });
  });

  it('refuses what is protected', async () => {
    world.answers = ({ operation }) =>
      operation === 'DescribeTable'
        ? { body: { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: true } } }
        : undefined;

    const { code, stderr } = await world.run(['destroy', '--yes', '--empty-buckets']);

    expect(code).toBe(2);
    expect(stderr).toContain('deletion_protection=false');
    expect(commands()).toEqual(['output']);
  });

  it('refuses the credentials of another account', async () => {
    world.answers = ({ service }) =>
      service === 'sts' ? callerIdentity('210987654321') : undefined;

    const { code, stderr } = await world.run(['destroy', '--yes']);

    expect(code).toBe(2);
    expect(stderr).toContain('210987654321');
    expect(commands()).toEqual(['output']);
  });

  it('ends with what Terraform says when it fails', async () => {
    world.terraform.behave({ outputs: SAMPLE_OUTPUTS, exits: { plan: 2, apply: 1 } });

    const { code, stderr } = await world.run(['destroy', '--yes']);

    expect(code).toBe(1);
    expect(stderr).toContain('terraform apply failed');
  });

  it('has nothing to destroy where nothing is deployed', async () => {
    world.terraform.behave({});

    const { code, stderr } = await world.run(['destroy', '--yes']);

    expect(code).toBe(1);
    expect(stderr).toContain('Nothing is deployed');
  });
});
