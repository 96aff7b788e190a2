import { describe, expect, it } from '@jest/globals';
import { namesProxy, readRegion, readTerminalConfig } from '../src/config.ts';

describe('readTerminalConfig', () => {
  it.each([
    [{}, false, false, false],
    [{ NO_COLOR: '', TERM: 'xterm', CI: '' }, false, false, false],
    [{ NO_COLOR: '0', CI: 'false' }, true, false, false],
    [{ TERM: 'dumb', CI: '0' }, false, true, false],
    [{ CI: 'true' }, false, false, true],
    [{ CI: '1' }, false, false, true],
  ])('reads %p', (variables, refusesColor, isDumb, isCi) => {
    expect(readTerminalConfig(variables)).toMatchObject({ refusesColor, isDumb, isCi });
  });

  it.each<[Record<string, string>, string[] | undefined]>([
    [{}, ['less', '-FRX']],
    [{ PAGER: 'less' }, ['less', '-FRX']],
    [{ PAGER: 'less', LESS: '-R' }, ['less']],
    [{ PAGER: 'less -S' }, ['less', '-S']],
    [{ PAGER: 'more', IAM_TRACKER_PAGER: 'most' }, ['most']],
    [{ PAGER: '' }, undefined],
    [{ PAGER: ' cat ' }, undefined],
    [{ PAGER: 'more', IAM_TRACKER_PAGER: 'cat' }, undefined],
    [{ PAGER: 'more', CI: 'true' }, undefined],
    [{ PAGER: 'more', TERM: 'dumb' }, undefined],
    [{ PAGER: '\'/my pager/less\' -P"a \\" b"c d\\ e' }, ['/my pager/less', '-Pa " bc', 'd e']],
    [
      { PAGER: 'less; rm -rf $HOME `id` | sh > x' },
      ['less;', 'rm', '-rf', '$HOME', '`id`', '|', 'sh', '>', 'x'],
    ],
  ])('takes of %p the pager %p', (variables, words) => {
    expect(readTerminalConfig(variables).pager).toEqual(words);
  });

  it('reads the environment of the process', () => {
    expect(readTerminalConfig()).toEqual(readTerminalConfig(process.env));
  });
});

describe('namesProxy', () => {
  it.each([
    [{}, false],
    [{ HTTPS_PROXY: '' }, false],
    [{ NO_PROXY: '*' }, false],
    [{ HTTPS_PROXY: 'http://proxy.example.com' }, true],
    [{ http_proxy: 'http://proxy.example.com' }, true],
    [{ ALL_PROXY: 'http://proxy.example.com' }, true],
  ])('reads %j', (variables, isNamed) => {
    expect(namesProxy(variables)).toBe(isNamed);
  });
});

describe('readRegion', () => {
  it.each([
    [{}, undefined],
    [{ AWS_REGION: '' }, undefined],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [{ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-east-1'],
  ])('reads %j', (variables, region) => {
    expect(readRegion(variables)).toBe(region);
  });

  it.each<[Record<string, string>, string[] | undefined]>([
    [{}, ['less', '-FRX']],
    [{ PAGER: 'less' }, ['less', '-FRX']],
    [{ PAGER: 'less', LESS: '-R' }, ['less']],
    [{ PAGER: 'less -S' }, ['less', '-S']],
    [{ PAGER: 'more', IAM_TRACKER_PAGER: 'most' }, ['most']],
    [{ PAGER: '' }, undefined],
    [{ PAGER: ' cat ' }, undefined],
    [{ PAGER: 'more', IAM_TRACKER_PAGER: 'cat' }, undefined],
    [{ PAGER: 'more', CI: 'true' }, undefined],
    [{ PAGER: 'more', TERM: 'dumb' }, undefined],
    [{ PAGER: '\'/my pager/less\' -P"a \\" b"c d\\ e' }, ['/my pager/less', '-Pa " bc', 'd e']],
    [
      { PAGER: 'less; rm -rf $HOME `id` | sh > x' },
      ['less;', 'rm', '-rf', '$HOME', '`id`', '|', 'sh', '>', 'x'],
    ],
  ])('takes of %p the pager %p', (variables, words) => {
    expect(readTerminalConfig(variables).pager).toEqual(words);
  });

  it('reads the environment of the process', () => {
    expect(readRegion()).toBe(readRegion(process.env));
  });
});
