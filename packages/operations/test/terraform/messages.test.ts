import { describe, expect, it } from '@jest/globals';
import { createMessageReader, type TerraformStep } from '../../src/terraform/messages.ts';

function read(...messages: readonly unknown[]) {
  const lines: string[] = [];
  const steps: TerraformStep[] = [];
  const take = createMessageReader(
    (line) => lines.push(line),
    (step) => steps.push(step),
  );
  for (const each of messages) take(typeof each === 'string' ? each : JSON.stringify(each));
  return { lines, steps };
}

const resource = { addr: 'aws_sqs_queue.a' };

describe('createMessageReader', () => {
  it('writes errors whole: what, where with the code and its values, why', () => {
    const diagnostic = {
      severity: 'error',
      summary: 'Invalid value for variable',
      detail: 'log_level must be one of DEBUG, INFO.\n\nThis was checked at variables.tf:52.',
      address: 'aws_sqs_queue.a',
      range: { filename: 'variables.tf', start: { line: 46 } },
      snippet: {
        code: 'variable "log_level" {\n  type = string',
        start_line: 46,
        values: [{ traversal: 'var.log_level', statement: 'is "LOUD"' }],
      },
    };

    expect(read({ type: 'diagnostic', diagnostic }).lines).toEqual([
      'Error: Invalid value for variable',
      '  with aws_sqs_queue.a,',
      '  on variables.tf line 46:',
      '    46: variable "log_level" {',
      '    47:   type = string',
      '        var.log_level is "LOUD"',
      '  log_level must be one of DEBUG, INFO.',
      '',
      '  This was checked at variables.tf:52.',
      '',
    ]);
  });

  it('says what to do about a lock that is in the way', () => {
    const detail = 'Lock Info:\n  ID:  6dd4\n  Who: ada@laptop';
    const diagnostic = { severity: 'error', summary: 'Error acquiring the state lock', detail };

    expect(read({ type: 'diagnostic', diagnostic }).lines.join('\n')).toMatch(
      /ID: {2}6dd4.*Another run is under way, or one was cut off.*terraform force-unlock ID/s,
    );
  });

  it('writes warnings, and what says little about itself', () => {
    const diagnostic = { severity: 'warning', summary: 'Check block assertion failed' };

    expect(read({ type: 'diagnostic', diagnostic }).lines).toEqual([
      'Warning: Check block assertion failed',
      '',
    ]);
    expect(read({ type: 'diagnostic' }).lines).toEqual(['Error: ', '']);
  });

  it('tells of steps, and drops everything else, values of outputs among it', () => {
    const { lines, steps } = read(
      { type: 'version', terraform: '1.11.4' },
      { type: 'refresh_start', hook: { resource } },
      { type: 'apply_start', hook: { resource, action: 'create' } },
      { type: 'apply_complete', hook: { resource, action: 'create' } },
      { type: 'apply_errored', hook: { resource, action: 'create' } },
      { type: 'outputs', outputs: { a: { value: 'secret' } } },
      { type: 'planned_change', change: { resource, action: 'create' } },
      { type: 'constructor' },
    );

    expect(lines).toEqual([]);
    expect(steps).toEqual([
      { address: 'aws_sqs_queue.a', action: 'read', hasEnded: false },
      { address: 'aws_sqs_queue.a', action: 'create', hasEnded: false },
      { address: 'aws_sqs_queue.a', action: 'create', hasEnded: true },
    ]);
  });

  it('writes what is no message as it is, and nothing that acts on a terminal', () => {
    const { lines, steps } = read(
      ...['panic: \u001b[2Jwhat', '[1]'],
      { type: 'diagnostic', diagnostic: { severity: 'error', summary: 'a\u001b[2J\u202e' } },
      { type: 'apply_start', hook: { resource: { addr: 'a["\u202e"]' }, action: 'create' } },
    );

    expect(lines).toEqual(['panic: \\x1b[2Jwhat', '[1]', 'Error: a\\x1b[2J\\u202e', '']);
    expect(steps[0]?.address).toBe('a["\\u202e"]');
  });
});
