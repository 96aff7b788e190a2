import { describe, expect, it } from '@jest/globals';
import { withColumns } from '../../generate/lake-files.mjs';

const table = {
  name: 'iam_users' as const,
  comment: 'People.',
  folder: 'iam-users',
  partition: { name: 'scan_date', comment: 'Day' },
  columns: [{ name: 'arn', kind: 'text' as const, comment: 'Name', field: 'arn' }],
  sortedBy: [],
};

describe('withColumns', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const page = 'before <!-- columns of iam_users -->\nold\n<!-- end -->\nafter';

    expect(withColumns(page, table)).toBe(
      [
        'before <!-- columns of iam_users -->',
        '',
        '| column | type | meaning |',
        '| --- | --- | --- |',
        '| `arn` | text | Name |',
        '| `scan_date` | partition, text | Day |',
        '',
        '<!-- end -->',
        'after',
      ].join('\n'),
    );
  });

  it('refuses a page that has no place for it', () => {
    expect(() => withColumns('nothing', table)).toThrow('docs/lake.md has no place for iam_users');
  });
});
