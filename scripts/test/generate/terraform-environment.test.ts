import { describe, expect, it } from '@jest/globals';
import { namesRead, renderEnvironment } from '../../generate/terraform-environment.mjs';

describe('namesRead', () => {
  it('lists what a configuration asks for, but what Lambda itself sets', () => {
    const names = namesRead((variables) => ({
      level: variables.LOG_LEVEL,
      region: variables.AWS_REGION,
      days: variables.DAYS,
    }));

    expect(names).toEqual(['DAYS', 'LOG_LEVEL']);
  });
});

describe('renderEnvironment', () => {
  it('makes a text of each variable there is, by its type', () => {
    const text = renderEnvironment(
      new Map([['user-scanner', ['DAYS', 'LOG_LEVEL', 'OTHER', 'REGIONS']]]),
      new Map([
        ['days', 'number'],
        ['log_level', 'string'],
        ['regions', 'list(string)'],
      ]),
    );

    expect(text).toContain(`locals {
  user_scanner_variables = {
    DAYS      = tostring(var.days)
    LOG_LEVEL = var.log_level
    REGIONS   = join(",", var.regions)
  }
}
`);
  });
});
