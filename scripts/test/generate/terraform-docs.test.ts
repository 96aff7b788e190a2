import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  readDeclarations,
  readEnvironments,
  readVariables,
  renderReference,
} from '../../generate/terraform-docs.mjs';

const TEXT = `variable "size" {
  description = "How \\"big\\" | it is."
  type = object({
    # Of one side.
    width = number
  })
  default = {
    width = 1
  }
  nullable = false

  validation {
    condition     = var.size.width > 0
    error_message = "size must be more than 0."
  }
}

variable "name" {
  description = <<-EOT
    What it is
    called.
  EOT
  type        = string
}
`;

describe('readDeclarations', () => {
  it('reads values that go over several lines', () => {
    const [size, name] = readDeclarations(TEXT, 'variable');

    expect(size?.name).toBe('size');
    expect(size?.attributes.type).toBe('object({width = number})');
    expect(size?.attributes.default).toBe('{width = 1}');
    expect(name?.attributes.description).toBe('What it is called.');
    expect(name?.attributes.default).toBeUndefined();
  });
});

describe('readVariables', () => {
  it('reads each file of variables once, the deployment first and what organisations ask for last', () => {
    const root = join(import.meta.dirname, '../../..');
    const files = readdirSync(join(root, 'terraform')).filter((name) => /^variables/.test(name));

    const read = [...new Set(readVariables(root).map(({ file }) => file))];

    expect([...read].sort()).toEqual(files.sort());
    expect([read[0], read.at(-1)]).toEqual(['variables.tf', 'variables.organisation.tf']);
  });
});

describe('renderReference', () => {
  it('says what is required and keeps tables whole', () => {
    const page = renderReference(readDeclarations(TEXT, 'variable'), []);

    expect(page).toContain(
      '| `size` | How "big" \\| it is. | `object({width = number})` | `{width = 1}` |',
    );
    expect(page).toContain('| `name` | What it is called. | `string` | required |');
  });
});

describe('readEnvironments', () => {
  it('knows which variable becomes which', () => {
    const found = readEnvironments(`locals {
  x_environment = merge(local.common, {
    FIRST  = tostring(var.first)
    SECOND = local.second
  })

  other = {
    THIRD = var.third
  }
}`);

    expect(found).toEqual(
      new Map([
        [
          'x',
          new Map([
            ['FIRST', 'first'],
            ['SECOND', undefined],
          ]),
        ],
      ]),
    );
  });
});
