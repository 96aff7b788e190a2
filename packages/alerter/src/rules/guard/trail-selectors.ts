import { isJsonObject, type JsonObject, listIn, textIn } from '@iam-tracker/core';

/** The management events that event selectors leave out. */
export type SelectorGap = 'management' | 'writes' | 'reads' | 'some' | 'bulk';

/** Sources that AWS offers to leave out for their bulk (PutEventSelectors API reference). */
const BULK_SOURCES: ReadonlySet<unknown> = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

interface Selection {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly leftOut: 'some' | 'bulk' | undefined;
}

/**
 * Returns the worst that the selectors of a request leave out; undefined when all management events are
 * kept. Selectors that cannot be read keep nothing.
 */
export function findSelectorGap(request: JsonObject): SelectorGap | undefined {
  const selections = [
    ...listIn(request, 'eventSelectors').map(readBasic),
    ...listIn(request, 'advancedEventSelectors').map(readAdvanced),
  ].filter((selection) => selection !== undefined);
  if (selections.length === 0) return 'management';
  if (!selections.some(({ writes }) => writes)) return 'writes';
  if (!selections.some(({ reads }) => reads)) return 'reads';
  // One that leaves out nothing, or a pair of them, makes good what the others leave out.
  const whole = selections.filter(({ leftOut }) => leftOut === undefined);
  if (whole.some(({ reads }) => reads) && whole.some(({ writes }) => writes)) return undefined;
  return selections.some(({ leftOut }) => leftOut === 'some') ? 'some' : 'bulk';
}

/** Both fields have defaults: management events, and `All` of them. */
function readBasic(selector: unknown): Selection | undefined {
  if (!isJsonObject(selector)) return undefined;
  const {
    excludeManagementEventSources: excluded,
    includeManagementEvents,
    readWriteType,
  } = selector;
  if ((includeManagementEvents ?? true) !== true) return undefined;
  const type = readWriteType ?? 'All';
  return {
    reads: type === 'All' || type === 'ReadOnly',
    writes: type === 'All' || type === 'WriteOnly',
    leftOut: judgeSources(excluded ?? []),
  };
}

function readAdvanced(selector: unknown): Selection | undefined {
  if (!isJsonObject(selector)) return undefined;
  const fields = listIn(selector, 'fieldSelectors').filter(isJsonObject);
  const isOf = (field: JsonObject, name: string) => textIn(field, 'field') === name;
  const isManagement = fields.some(
    (field) => isOf(field, 'eventCategory') && listIn(field, 'equals').includes('Management'),
  );
  if (!isManagement) return undefined;
  const readOnly = fields.filter((field) => isOf(field, 'readOnly'));
  const keeps = (value: string) =>
    readOnly.every((field) => listIn(field, 'equals').includes(value));
  const narrowing = fields.filter(
    (field) => !isOf(field, 'eventCategory') && !isOf(field, 'readOnly'),
  );
  const judged = narrowing.map((field) => {
    const { field: name, notEquals, ...others } = field;
    const isPlain = name === 'eventSource' && Object.keys(others).length === 0;
    return isPlain ? judgeSources(notEquals) : 'some';
  });
  const leftOut = judged.includes('some') ? 'some' : judged[0];
  return { reads: keeps('true'), writes: keeps('false'), leftOut };
}

function judgeSources(sources: unknown): Selection['leftOut'] {
  if (!Array.isArray(sources)) return 'some';
  if (sources.length === 0) return undefined;
  return sources.every((source) => BULK_SOURCES.has(source)) ? 'bulk' : 'some';
}
