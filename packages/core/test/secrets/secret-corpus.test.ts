import { encodeEvent, normalize, normalizeText } from '@iam-tracker/core';
import { buildRecord, secretCorpus, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const corpus = secretCorpus();

function store(changes: TestRecord): Record<string, string> {
  const item = encodeEvent(normalize(buildRecord(changes)).event, { retentionDays: 0 });
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => ('S' in value ? [[name, value.S]] : [])),
  );
}

describe('the corpus of secrets', () => {
  it.each(corpus.kept)('keeps $what', ({ record, identifiers, attributes = {} }) => {
    const stored = store(record);
    const texts = Object.values(stored);

    expect(stored).toMatchObject(attributes);
    for (const identifier of identifiers) {
      expect(texts.some((text) => text.includes(identifier))).toBe(true);
    }
    expect(texts.join('\n')).not.toContain('[redacted]');
  });

  it.each(corpus.kept)('keeps $what in a record that cannot be read', ({ record, identifiers }) => {
    const unread = store({ ...record, eventTime: 'yesterday' });
    const cut = normalizeText(JSON.stringify(buildRecord(record)).slice(0, -1)).event;

    for (const identifier of identifiers) {
      expect(unread.raw_record).toContain(identifier);
      expect(cut.rawRecord).toContain(identifier);
    }
  });

  it.each(corpus.gone)('takes out $what', ({ record, secret }) => {
    const text = JSON.stringify(buildRecord(record));

    expect(text).toContain(secret);
    expect(JSON.stringify(store(record))).not.toContain(secret);
    expect(JSON.stringify(store({ ...record, eventTime: 'yesterday' }))).not.toContain(secret);
    expect(normalizeText(text.slice(0, -1)).event.rawRecord).not.toContain(secret);
    expect(JSON.stringify(store({ requestParameters: { text } }))).not.toContain(secret);
  });
});
