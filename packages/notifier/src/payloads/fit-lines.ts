const REST = '…';

/**
 * Joins as many lines as fit, each whole: half a command is another command, and half a character is none. A last line `…`
 * says that there were more.
 */
export function fitLines(lines: readonly string[], maxLength: number): string {
  const whole = lines.join('\n');
  if (whole.length <= maxLength) return whole;
  let fitting = '';
  for (const line of lines) {
    const next = fitting === '' ? line : `${fitting}\n${line}`;
    if (next.length + 1 + REST.length > maxLength) break;
    fitting = next;
  }
  return fitting === '' ? REST : `${fitting}\n${REST}`;
}
