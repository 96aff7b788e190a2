import { createHash } from 'node:crypto';
import type { InlinePolicyRecord } from '@iam-tracker/core';

/** 64 bits: enough to see that a document changed, and no way back to it. */
const DIGEST_DIGITS = 16;

/** Describes an inline policy. White space between tokens does not count, nor does how IAM encoded it. */
export function describeInlinePolicy(name: string, document: string): InlinePolicyRecord {
  const parsed = parseDocument(document);
  const text = parsed === undefined ? document : JSON.stringify(parsed);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS);
  return allowsEverything(parsed) ? { name, digest, isAdmin: true } : { name, digest };
}

function parseDocument(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function allowsEverything(document: unknown): boolean {
  return listOf(fieldOf(document, 'Statement')).some(
    (statement) =>
      fieldOf(statement, 'Effect') === 'Allow' &&
      fieldOf(statement, 'Condition') === undefined &&
      listOf(fieldOf(statement, 'Action')).some((action) => action === '*' || action === '*:*') &&
      listOf(fieldOf(statement, 'Resource')).includes('*'),
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** IAM takes one value where a list is meant. */
function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
