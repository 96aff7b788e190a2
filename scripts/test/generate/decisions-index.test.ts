import { describe, expect, it } from '@jest/globals';
import { renderIndex } from '../../generate/decisions-index.mjs';

const record = (number: string, { topic = 'Users', title = 'A title', parts = 'Decision' } = {}) =>
  `# ${number}: ${title}\n\nStatus: accepted, 2026-11. Topic: ${topic}.\n\n## Context\n\nx\n\n## ${parts}\n\nx\n\n## Consequences\n\nx\n`;

describe('renderIndex', () => {
  it('lists records below their topics, by number', () => {
    const records = new Map([
      ['0001-a.md', record('0001', { title: 'First' })],
      ['0002-b.md', record('0002', { topic: 'Alerts', title: 'Second' })],
    ]);

    const page = renderIndex(records);

    expect(page).toContain('## Users\n\n- [0001](0001-a.md): First\n');
    expect(page).toContain('## Alerts\n\n- [0002](0002-b.md): Second\n');
  });

  it.each([
    ['another number than its file', '0002-a.md', record('0001'), 'is not of the form'],
    ['a name without a number', 'a.md', record('0001'), 'is not of the form'],
    ['no decision', '0001-a.md', record('0001', { parts: 'Measured' }), 'is not of the form'],
    ['a topic of its own', '0001-a.md', record('0001', { topic: 'Other' }), 'no topic "Other"'],
  ])('refuses a record with %s', (_, file, text, message) => {
    expect(() => renderIndex(new Map([[file, text]]))).toThrow(message);
  });

  it('refuses two records of one number', () => {
    const records = new Map([
      ['0001-a.md', record('0001')],
      ['0001-b.md', record('0001')],
    ]);

    expect(() => renderIndex(records)).toThrow('two records 0001');
  });
});
