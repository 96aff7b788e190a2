import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findSelectorGap } from '../../../src/rules/guard/trail-selectors.ts';

const readWriteType = fc.constantFrom(undefined, 'All', 'ReadOnly', 'WriteOnly');
const excluded = fc.constantFrom(undefined, [], ['kms.amazonaws.com'], ['iam.amazonaws.com']);
const basic: fc.Arbitrary<Record<string, unknown>> = fc.record({
  readWriteType,
  includeManagementEvents: fc.constantFrom(undefined, true, false),
  excludeManagementEventSources: excluded,
});
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const unreadable = fc.oneof(scalar, fc.object(), fc.array(fc.oneof(scalar, fc.array(scalar))));
const whole = { readWriteType: 'All', includeManagementEvents: true };

describe('findSelectorGap', () => {
  it('finds no gap when one selector keeps everything, whatever the others say', () => {
    fc.assert(
      fc.property(fc.array(basic, { maxLength: 4 }), fc.nat(4), (others, at) => {
        const eventSelectors = others.toSpliced(at, 0, whole);

        expect(findSelectorGap({ eventSelectors })).toBeUndefined();
      }),
    );
  });

  it('finds a gap when no selector keeps writes', () => {
    const reading = basic.map((selector) =>
      selector.includeManagementEvents === false
        ? selector
        : { ...selector, readWriteType: 'ReadOnly' },
    );

    fc.assert(
      fc.property(fc.array(reading, { maxLength: 4 }), (eventSelectors) => {
        expect(['management', 'writes']).toContain(findSelectorGap({ eventSelectors }));
      }),
    );
  });

  it('finds no management events in what is no list of selectors', () => {
    fc.assert(
      fc.property(unreadable, unreadable, (eventSelectors, advancedEventSelectors) => {
        expect(findSelectorGap({ eventSelectors, advancedEventSelectors })).toBe('management');
      }),
    );
  });

  it('finds a gap when a field that is not known narrows an advanced selector', () => {
    const field = fc.string().filter((name) => !['eventCategory', 'readOnly'].includes(name));

    fc.assert(
      fc.property(
        field,
        fc.constantFrom('equals', 'startsWith', 'notEndsWith'),
        (name, operator) => {
          const fieldSelectors = [
            { field: 'eventCategory', equals: ['Management'] },
            { field: name, [operator]: ['x'] },
          ];

          expect(findSelectorGap({ advancedEventSelectors: [{ fieldSelectors }] })).toBe('some');
        },
      ),
    );
  });
});
