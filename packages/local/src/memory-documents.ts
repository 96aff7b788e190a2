import type { StateDocuments, StoredDocument } from '@iam-tracker/alerter/detect';

/** A detection state that is gone with this process. Nothing expires: keys hold the times they are for. */
export function createMemoryDocuments(): StateDocuments {
  const stored = new Map<string, StoredDocument>();
  const save = (key: string, body: unknown, replaced: number) => {
    if ((stored.get(key)?.version ?? 0) !== replaced) return false;
    stored.set(key, { version: replaced + 1, body });
    return true;
  };
  return {
    load: async (keys) => keys.map((key) => stored.get(key)),
    save: async (key, body, replaced) => save(key, body, replaced),
    saveAll: async (replacements) =>
      replacements.map(({ body, key, replaced }) =>
        save(key, body, replaced) ? 'saved' : 'outrun',
      ),
    async put(documents) {
      for (const { key, body } of documents) stored.set(key, { version: 1, body });
    },
  };
}
