import type { Incident } from '@iam-tracker/analysis';

/** Returns an incident for programs: fields in snake case, `null` for what is not known. */
export function incidentDocument(incident: Incident): unknown {
  return documentOf(incident);
}

/** The names of all fields are ours: nothing of a record is a key. */
function documentOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(documentOf);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [snakeCase(name), documentOf(each)]),
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
