import { describe, expect, it } from '@jest/globals';
import { readTerminalConfig } from '../src/config.ts';

describe('readTerminalConfig', () => {
  it.each([
    [{}, false, false],
    [{ NO_COLOR: '', TERM: 'xterm' }, false, false],
    [{ NO_COLOR: '0' }, true, false],
    [{ TERM: 'dumb' }, false, true],
  ])('reads %p', (variables, refusesColor, isDumb) => {
    expect(readTerminalConfig(variables)).toEqual({ refusesColor, isDumb });
  });

  it('reads the environment of the process', () => {
    expect(readTerminalConfig()).toEqual(readTerminalConfig(process.env));
  });
});
