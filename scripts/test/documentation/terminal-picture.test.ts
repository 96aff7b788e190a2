import { describe, expect, it } from '@jest/globals';
import { parseFragment } from 'parse5';
import { drawTerminal } from '../../documentation/terminal-picture.mjs';

const draw = (text: string, columns = 20) => drawTerminal(text, { title: 'a <title>', columns });

/** Returns the text of each line, blanks as a terminal has them. */
function linesOf(picture: string): string[] {
  return [...picture.matchAll(/<text [^>]*textLength[^>]*>(.*?)<\/text>/g)].map(([, line = '']) => {
    const [first] = parseFragment(line.replace(/<[^>]*>/g, '')).childNodes;
    return first !== undefined && 'value' in first ? first.value.replaceAll('\u00a0', ' ') : '';
  });
}

describe('drawTerminal', () => {
  it('keeps blanks and says what would be markup', () => {
    const picture = draw('  a  <b> & "c"\n\nd');

    expect(linesOf(picture)).toEqual(['  a  <b> & "c"', 'd']);
    expect(picture).toContain('aria-label="a &lt;title&gt;"');
  });

  it('colours as a terminal does, from line to line', () => {
    const picture = draw('\u001b[1mbold \u001b[31mred\u001b[39m\n\u001b[22mplain');

    expect(picture).toContain(
      '<tspan font-weight="bold">bold\u00a0</tspan><tspan font-weight="bold" fill="#ff7b72">red</tspan>',
    );
    expect(picture).toMatch(/>plain<\/text>/);
    expect(picture).not.toContain('\u001b');
  });

  it('breaks what is too long behind a blank, else where it is full', () => {
    expect(linesOf(draw('one two three', 8))).toEqual(['one two ', 'three']);
    expect(linesOf(draw('0123456789', 4))).toEqual(['0123', '4567', '89']);
  });
});
