import type { StateDocuments, StoredDocument } from '../../src/ports.ts';

/** Documents in memory, as JSON texts, so that nothing is shared by reference. */
export interface MemoryDocuments extends StateDocuments {
  readonly stored: ReadonlyMap<string, { readonly json: string; readonly version: number }>;
}

export function createMemoryDocuments(): MemoryDocuments {
  const stored = new Map<string, { json: string; version: number }>();
  const read = (key: string): StoredDocument | undefined => {
    const found = stored.get(key);
    return found && { version: found.version, body: JSON.parse(found.json) };
  };
  return {
    stored,
    load: async (keys) => keys.map(read),
    async save(key, body, replaced) {
      if ((stored.get(key)?.version ?? 0) !== replaced) return false;
      stored.set(key, { json: JSON.stringify(body), version: replaced + 1 });
      return true;
    },
    async put(documents) {
      for (const { body, key } of documents) {
        stored.set(key, { json: JSON.stringify(body), version: 1 });
      }
    },
  };
}
