import type {
  NewDocument,
  PutDocument,
  Replacement,
  StateDocuments,
  StoredDocument,
} from '@iam-tracker/alerter/detect';

interface StateCache {
  readonly documents: StateDocuments;
  /** Stores what changed since the last time. @throws AppError STORAGE_FAILED */
  flush(): Promise<void>;
}

/** Documents kept in memory besides those that changed last; one has a kilobyte or two. */
const MAX_DOCUMENTS = 10_000;

/**
 * Keeps documents at hand between flushes. Only for a store without another writer, as in a data
 * folder that is open: the embedded database would be asked a few times for every event otherwise. A document keeps its version
 * when it is forgotten and read again.
 * State that an end of the process takes with it is learnt again from events that are still in the outbox.
 */
export function createStateCache(store: StateDocuments, maxDocuments = MAX_DOCUMENTS): StateCache {
  const known = new Map<string, StoredDocument | undefined>();
  let changed = new Map<string, PutDocument>();

  function write(document: NewDocument, version: number): void {
    known.set(document.key, { version, body: document.body });
    changed.set(document.key, { ...document, version });
  }

  function save({ replaced, ...document }: Replacement): boolean {
    if ((known.get(document.key)?.version ?? 0) !== replaced) return false;
    write(document, replaced + 1);
    return true;
  }

  return {
    documents: {
      async load(keys) {
        const missing = [...new Set(keys)].filter((key) => !known.has(key));
        if (missing.length > 0) {
          const found = await store.load(missing);
          for (const [index, key] of missing.entries()) {
            // Another caller may have written it meanwhile.
            if (!known.has(key)) known.set(key, found[index]);
          }
        }
        return keys.map((key) => known.get(key));
      },
      save: async (key, body, replaced, expiresAt) => save({ key, body, replaced, expiresAt }),
      saveAll: async (replacements) =>
        replacements.map((each) => (save(each) ? 'saved' : 'outrun')),
      async put(documents) {
        for (const document of documents) write(document, document.version ?? 1);
      },
    },
    async flush() {
      const writing = changed;
      changed = new Map();
      await store.put([...writing.values()]);
      if (known.size <= maxDocuments) return;
      for (const key of known.keys()) if (!writing.has(key) && !changed.has(key)) known.delete(key);
    },
  };
}
