import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const TERRAFORM = join(import.meta.dirname, '../../../terraform');

describe('guard.tf', () => {
  // What a guard does not depend on may be gone before it refuses.
  it('has every guard depend on every module', () => {
    const files = readdirSync(TERRAFORM).filter((name) => name.endsWith('.tf'));
    const modules = files.flatMap((name) =>
      [...readFileSync(join(TERRAFORM, name), 'utf8').matchAll(/^module "(\w+)"/gm)].map(
        ([, module]) => `module.${module}`,
      ),
    );
    const guards = readFileSync(join(TERRAFORM, 'guard.tf'), 'utf8')
      .split(/^resource /m)
      .slice(1);

    expect(guards).toHaveLength(2);
    for (const text of guards) {
      const [, list = ''] = /depends_on = \[([^\]]*)\]/.exec(text) ?? [];
      const named = list.match(/module\.\w+/g) ?? [];

      expect(named.toSorted()).toEqual(modules.toSorted());
    }
  });
});
