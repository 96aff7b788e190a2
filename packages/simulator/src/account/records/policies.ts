import type { JsonObject } from '../record.ts';

/** A policy document as text; `indent` as an editor would. */
export function policyText(statement: readonly JsonObject[], indent = 0): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statement }, null, indent);
}

export const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess';
export const READ_ONLY_ACCESS = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Everything on everything. */
export const ADMIN_STATEMENT: JsonObject = { Effect: 'Allow', Action: '*', Resource: '*' };

export function allow(actions: readonly string[], resource: string): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}

/** Trust in an AWS service. */
export function trustService(service: string): JsonObject {
  return { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
}

/** Trust in another account as a whole. */
export function trustAccount(accountId: string): JsonObject {
  const principal = { AWS: `arn:aws:iam::${accountId}:root` };
  return { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
}

/** Writes a document as IAM echoes it in its answers. */
export function urlEncode(document: string): string {
  return encodeURIComponent(document);
}

/** Writes what stands in place of parameters that are too large for CloudTrail; the size is that of their text. */
export function omitted(originalSize: number): JsonObject {
  return {
    omitted: 'true',
    originalSize: String(originalSize),
    reason: 'requestParameters too large',
  };
}
