import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  classify,
  findCommands,
  listDocumentedCommands,
} from '../../documentation/documented-commands.mjs';

const root = join(import.meta.dirname, '../../..');

describe('findCommands', () => {
  it('finds lines of shells, and those after a prompt in other blocks', () => {
    const page = [
      '```sh',
      '# first',
      'iam-tracker a --b \\',
      '  --c   # remark',
      '```',
      'Text: `iam-tracker d`.',
      '```text',
      '  $ iam-tracker sql "SELECT  1"   with a remark',
      "  $ iam-tracker e | jq '.a  |  .b'",
      'iam-tracker f',
      '```',
      '1. **Step**',
      '',
      '   ```sh',
      '   aws sts get-caller-identity',
      '   ```',
      '```ts',
      'iam-tracker();',
      '```',
    ].join('\n');

    expect(findCommands(`${page}\n`)).toEqual([
      'iam-tracker a --b    --c   # remark',
      'iam-tracker sql "SELECT  1"',
      "iam-tracker e | jq '.a  |  .b'",
      'aws sts get-caller-identity',
    ]);
  });
});

describe('classify', () => {
  it.each([
    ['iam-tracker users', { kind: 'run', mayFindNothing: false }],
    ['iam-tracker user alice', { kind: 'run', mayFindNothing: true }],
    [
      'node packages/cli/bin/iam-tracker.cjs logs --follow',
      { kind: 'flags', mayFindNothing: false },
    ],
    ['iam-tracker alerts --follow', { kind: 'follow', mayFindNothing: false }],
    ['iam-tracker watch --severity HIGH', { kind: 'follow', mayFindNothing: false }],
    ['iam-tracker watch --deployed', { kind: 'flags', mayFindNothing: false }],
    ['iam-tracker scan --profile audit', { kind: 'account', mayFindNothing: false }],
    [
      'aws cloudtrail lookup-events | iam-tracker collect --from -',
      { kind: 'account', mayFindNothing: false },
    ],
    ['BUCKETS_EMPTIED=yes terraform destroy', { kind: 'terraform', mayFindNothing: false }],
    ['aws s3 ls', { kind: 'aws', mayFindNothing: false }],
    ['npm test', { kind: 'repository', mayFindNothing: false }],
    ['rm -rf /', undefined],
  ])('of %p is %p', (line, expected) => {
    expect(classify(line)).toEqual(expected);
  });

  it('knows every command of the documentation', () => {
    const strange = listDocumentedCommands(root).filter(({ line }) => classify(line) === undefined);

    expect(strange).toEqual([]);
  });
});
