import { describe, expect, it } from '@jest/globals';
import { layOut, renderRow, renderTable, widthOf, wrap } from '../../src/render/table.ts';

const plain = (text: string) => text;

describe('wrap', () => {
  it.each([
    ['short', 10, ['short']],
    ['two words here', 10, ['two words', 'here']],
    ['abcdefghijkl', 5, ['abcde', 'fghij', 'kl']],
    ['role/admin-of-all', 12, ['role/admin-', 'of-all']],
    ['日本語日本語', 8, ['日本語日', '本語']],
    ['👩‍👩‍👧x👩‍👩‍👧', 3, ['👩‍👩‍👧x', '👩‍👩‍👧']],
    // An eighth note of three characters, a column each, that make one grapheme.
    ['\u{1d158}\u{1d165}\u{1d16e}', 2, ['\u{1d158}\u{1d165}', '\u{1d16e}']],
  ])('breaks %p at %p', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });
});

describe('layOut', () => {
  const columns = [{ title: 'TIME', atLeast: 'whole' as const }, { title: 'NAME' }, { title: 'B' }];

  it('gives every column what it needs where there is room', () => {
    expect(layOut(columns, [['2026-03-01', 'x'.repeat(30), '']], 80)).toEqual([10, 30, 1]);
  });

  it('takes from the widest and never from one that stays whole', () => {
    const rows = [['2026-03-01', 'x'.repeat(30), 'y'.repeat(20)]];

    expect(layOut(columns, rows, 44)).toEqual([10, 15, 15]);
  });

  it('keeps to the least widths as long as something else can give', () => {
    const wide = [{ title: 'A', atLeast: 20 }, { title: 'B' }];

    expect(layOut(wide, [['x'.repeat(30), 'y'.repeat(30)]], 32)).toEqual([20, 10]);
    expect(layOut(wide, [['x'.repeat(30), 'y'.repeat(30)]], 20)).toEqual([10, 8]);
  });

  it('is wider than the terminal when nothing can give any more', () => {
    expect(layOut(columns, [['2026-03-01', 'x'.repeat(30), '']], 5)).toEqual([10, 8, 1]);
  });
});

describe('renderRow', () => {
  it('puts what does not fit on further lines, without blanks at their ends', () => {
    const columns = [{ title: 'A' }, { title: 'B', align: 'right' as const }];

    expect(renderRow(columns, ['abcdefghijkl', '7'], [8, 3])).toBe('abcdefgh    7\nijkl\n');
  });

  it('colours what is there and not the blanks around it', () => {
    const cell = { text: 'ok', color: (text: string) => `<${text}>` };

    expect(renderRow([{ title: 'A' }, { title: 'B' }], [cell, 'x'], [4, 1])).toBe('<ok>    x\n');
  });

  it('shows a missing cell as nothing', () => {
    expect(renderRow([{ title: 'A' }, { title: 'B' }], ['x'], [1, 1])).toBe('x\n');
  });
});

describe('renderTable', () => {
  it('puts the head first', () => {
    expect(renderTable([{ title: 'A' }], [['1'], ['2']], 80, plain)).toBe('A\n1\n2\n');
  });
});

describe('widthOf', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['é', 1],
  ])('measures %p', (text, expected) => {
    expect(widthOf(text)).toBe(expected);
  });
});
