import type { Replacement, StateDocuments, StoredDocument } from '../../src/ports.ts';

/** Documents in memory, as JSON texts, so that nothing is shared by reference. */
interface MemoryDocuments extends StateDocuments {
  readonly stored: ReadonlyMap<string, { readonly json: string; readonly version: number }>;
}

export function createMemoryDocuments(): MemoryDocuments {
  const stored = new Map<string, { json: string; version: number }>();
  const read = (key: string): StoredDocument | undefined => {
    const found = stored.get(key);
    return found && { version: found.version, body: JSON.parse(found.json) };
  };
  const save = ({ body, key, replaced }: Omit<Replacement, 'expiresAt'>) => {
    if ((stored.get(key)?.version ?? 0) !== replaced) return false;
    stored.set(key, { json: JSON.stringify(body), version: replaced + 1 });
    return true;
  };
  return {
    stored,
    load: async (keys) => keys.map(read),
    save: async (key, body, replaced) => save({ key, body, replaced }),
    saveAll: async (replacements) => replacements.map((each) => (save(each) ? 'saved' : 'outrun')),
    async put(documents) {
      for (const { body, key, version = 1 } of documents) {
        stored.set(key, { json: JSON.stringify(body), version });
      }
    },
  };
}
