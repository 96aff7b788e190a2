import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '../../../terraform');

/** Words, times and expressions that a person writes: no resource has them as an attribute. */
const WRITTEN = [
  ...['artifacts_path', 'lambda_architecture', 'lambda_runtime', 'log_level', 'lake_first_day'],
  ...['off_hours_start', 'off_hours_end', 'off_hours_timezone', 'security_hub_severities'],
  ...['account_metrics', 'export_schedule_expression', 'monitoring_period', 'schedule_expression'],
];

/** What there is depends on these: names of alarms are addresses, and rules are a Region's. */
const DECIDING = ['push_regions', 'regions', 'stack_name'];

/** Of detection_settings and suppressions, which are one text for the function: an unknown one is like another. */
const OF_ONE_TEXT = [
  ...['admin_groups', 'admin_policies', 'break_glass', 'home_networks', 'organizational_units'],
  ...['pipeline_roles', 'trusted_organizations', 'expires', 'ip', 'severity'],
];

/** Attributes of other objects that a person writes. */
const WRITTEN_ATTRIBUTES = [
  ...['checksums', 'event_bus_name', 'format', 'service_region', 'severities'],
];

const variables = readdirSync(folder)
  .filter((name) => /^variables.*\.tf$/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .flatMap((text) => [...text.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)])
  .map(([, name = '', body = '']) => {
    const [, type = ''] = /^ {2}type += ([\s\S]*?)\n {2}default/m.exec(body) ?? [];
    return { name, type };
  });
const fixture = readFileSync(join(folder, 'tests/fixtures/caller/main.tf'), 'utf8');
const isGiven = (name: string) => new RegExp(`\\b${name} += `).test(fixture);

describe('tests/fixtures/caller', () => {
  it('gives every setting that another resource can have, before it is known', () => {
    const texts = variables.filter(({ type }) => /string/.test(type)).map(({ name }) => name);

    const left = texts.filter((name) => !isGiven(name));

    expect(left.sort()).toEqual([...WRITTEN, ...DECIDING].sort());
  });

  it('gives every attribute of a setting that is an object', () => {
    const attributes = variables.flatMap(({ type }) =>
      [...type.matchAll(/(\w+) += (?:optional\()?(?:list\()?string/g)].map(([, name = '']) => name),
    );

    const left = new Set(attributes.filter((name) => !isGiven(name)));

    expect([...left].sort()).toEqual([...OF_ONE_TEXT, ...WRITTEN_ATTRIBUTES].sort());
  });
});
