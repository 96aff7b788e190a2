import { normalize } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { attributeName } from '../../src/record/event-draft.ts';

describe('addBlobs', () => {
  it.each([[undefined], [null], [''], [{}]])('leaves %j out', (requestParameters) => {
    const { event } = normalize(buildRecord({ requestParameters }));

    expect(event).not.toHaveProperty('requestParameters');
  });

  it.each([
    [[], '[]'],
    [0, '0'],
    [false, 'false'],
    ['x', '"x"'],
  ])('keeps %j', (value, text) => {
    expect(normalize(buildRecord({ responseElements: value })).event.responseElements).toBe(text);
  });

  it('replaces the largest part by a marker when the parts do not fit', () => {
    const { event, omittedFields } = normalize(
      buildRecord({
        requestParameters: { policyDocument: 'x'.repeat(150_000) },
        responseElements: { note: 'é'.repeat(120_000) },
        additionalEventData: { small: true },
      }),
    );

    expect(omittedFields).toEqual(['response_elements']);
    expect(JSON.parse(event.responseElements ?? '')).toEqual({
      omitted: 'true',
      originalSize: '240011',
      reason: 'responseElements too large to store',
    });
    expect(event.requestParameters).toHaveLength(150_021);
    expect(event.additionalEventData).toBe('{"small":true}');
  });

  it('keeps a whole record of the size that CloudTrail allows', () => {
    const { event, omittedFields } = normalize(
      buildRecord({
        requestParameters: { policyDocument: '"'.repeat(50_000) },
        responseElements: { note: '€'.repeat(33_000) },
        serviceEventDetails: { note: 'x'.repeat(50_000) },
      }),
    );

    expect(omittedFields).toEqual([]);
    expect(event.requestParameters).toHaveLength(100_021);
  });

  it('says when something was nested too deeply to keep', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}"${'token=abc'}"${']'.repeat(5000)}`);
    const embedded = { policyDocument: `${'['.repeat(500)}{"token":"abc"}${']'.repeat(500)}` };

    const { event, omittedFields } = normalize(
      buildRecord({ requestParameters: deep, responseElements: embedded }),
    );

    expect(omittedFields).toEqual(['request_parameters', 'response_elements']);
    expect(event.requestParameters).toContain('[nested too deeply]');
    expect(event.responseElements).toContain('[nested too deeply]');
    expect(event.responseElements).not.toContain('abc');
  });

  it('names each attribute once', () => {
    const deep = JSON.parse(`[${'['.repeat(100)}${']'.repeat(100)},"${'x'.repeat(400_000)}"]`);

    const { omittedFields } = normalize(buildRecord({ requestParameters: deep }));

    expect(omittedFields).toEqual(['request_parameters']);
  });
});

describe('attributeName', () => {
  it('gives the name in storage', () => {
    expect(attributeName('additionalEventData')).toBe('additional_event_data');
  });
});
