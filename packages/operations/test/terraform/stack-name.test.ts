import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NAME, readStackName } from '../../src/terraform/stack-name.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack name '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('readStackName', () => {
  it('has the default of the module when no place names it', () => {
    write('terraform.tfvars', '# stack_name = "no"\nalerts_email_address = "a@example.com"\n');

    expect(readStackName({ folder, options: {}, environment: {} })).toBe('iam-activity-tracker');
  });

  it('takes the last place in the order of Terraform', () => {
    const environment = { TF_VAR_stack_name: 'from-environment' };
    const found = [readStackName({ folder, options: {}, environment })];

    write('terraform.tfvars', 'stack_name = "from-tfvars"\n');
    found.push(readStackName({ folder, options: {}, environment }));
    write('terraform.tfvars.json', '{"stack_name": "from-json"}');
    found.push(readStackName({ folder, options: {}, environment }));
    write('z.auto.tfvars', '  stack_name="from-auto" # ours\n');
    found.push(readStackName({ folder, options: {}, environment }));
    write('named', 'a = 1\nstack_name = "from-file"');
    const varFile = [join(folder, 'named')];
    found.push(readStackName({ folder, options: { varFile }, environment }));
    found.push(
      readStackName({ folder, options: { varFile, var: ['stack_name=from-var'] }, environment }),
    );

    expect(found).toEqual([
      'from-environment',
      'from-tfvars',
      'from-json',
      'from-auto',
      'from-file',
      'from-var',
    ]);
  });

  it.each(['../../other', 'A', 'ab', 'a-', '', 'x"y'])('refuses %j', (name) => {
    const reading = () =>
      readStackName({ folder, options: { var: [`stack_name=${name}`] }, environment: {} });

    expect(reading).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    expect(reading).toThrow('stack_name is');
  });

  it('names a file that cannot be read', () => {
    expect(() =>
      readStackName({ folder, options: { varFile: [join(folder, 'no')] }, environment: {} }),
    ).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining('no') }),
    );
  });

  it('has the default, and takes the names, of the module', () => {
    const file = new URL('../../../../terraform/variables.tf', import.meta.url);
    const [variable = ''] =
      /variable "stack_name" \{.*?\n\}\n/s.exec(readFileSync(file, 'utf8')) ?? [];

    expect(variable).toContain(
      `default     = "${readStackName({ folder, options: {}, environment: {} })}"`,
    );
    expect(variable).toContain(`regex("${NAME.source}", var.stack_name)`);
  });
});
