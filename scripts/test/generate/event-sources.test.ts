import { describe, expect, it } from '@jest/globals';
import { renderSources } from '../../generate/event-sources.mjs';

describe('renderSources', () => {
  it('tells where each source is read and what of it is kept', () => {
    const text = renderSources([
      { service: 'iam', family: 'iam', recordedIn: 'home', keeps: 'everything' },
      { service: 'account', family: 'guard', recordedIn: 'everywhere', keeps: 'changes' },
      { service: 'config', family: 'guard', recordedIn: 'home', keeps: new Set(['A', 'B']) },
    ]);

    expect(text.split('\n').slice(2)).toEqual([
      '| `iam` | `iam` | the home Region | everything |',
      '| `account` | `guard` | every Region | changes, and what hands out credentials |',
      '| `config` | `guard` | the home Region | 2 events, by name |',
    ]);
  });
});
