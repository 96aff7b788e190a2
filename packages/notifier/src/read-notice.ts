import { isJsonObject, parseJson, SEVERITIES, textIn } from '@iam-tracker/core';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import type { Notice } from './ports.ts';

/**
 * Reads an alert as SNS hands it to a queue (raw delivery): the document, version 1. Undefined for what is none: of what
 * only the alerter may publish, that is checked by which a document is told from anything else.
 */
export function readNotice(text: string): Notice | undefined {
  const document = parseJson(text);
  if (!isJsonObject(document)) return undefined;
  const { event, rule, schema, severity, summary, version } = document;
  const isOurs =
    schema === 'iam-activity-tracker/alert' &&
    version === 1 &&
    textIn(document, 'alert_id') !== undefined &&
    SEVERITIES.some((each) => each === severity) &&
    isJsonObject(event) &&
    isJsonObject(rule) &&
    (summary === null || isJsonObject(summary));
  return isOurs ? { document: document as unknown as AlertDocument, text } : undefined;
}
