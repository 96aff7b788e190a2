import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { readNotice } from '../src/read-notice.ts';
import { aDocument } from './world/notices.ts';

describe('readNotice', () => {
  it.prop([fc.oneof(fc.string(), fc.json())])(
    'never throws, and takes nothing but alerts',
    (text) => {
      expect(readNotice(text)).toBeUndefined();
    },
  );

  it('takes no alert that lacks what every destination tells', () => {
    const { summary: _, ...without } = aDocument({});

    expect(readNotice(JSON.stringify(without))).toBeUndefined();
  });

  it.prop([fc.string({ minLength: 1 })])('reads every alert as it was published', (alertId) => {
    const text = JSON.stringify(aDocument({ alert_id: alertId }));

    expect(readNotice(text)).toEqual({ document: JSON.parse(text), text });
  });
});
