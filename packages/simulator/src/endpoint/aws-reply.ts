import type { AwsError, RequestHead } from './aws-request.ts';

export interface AwsReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export function jsonReply(head: RequestHead, value: unknown): AwsReply {
  return { status: 200, contentType: head.jsonType, body: JSON.stringify(value) };
}

/** Wraps the XML content of an answer as EC2 does. */
export function ec2Reply(operation: string, content: string, requestId: string): AwsReply {
  const body = `<${operation}Response>${xmlElement('requestId', requestId)}${content}</${operation}Response>`;
  return { status: 200, contentType: 'text/xml', body };
}

/** Wraps the XML content of an answer as STS and the other query services do. */
export function queryReply(
  operation: string,
  content: string,
  requestId: string,
  namespace?: string,
): AwsReply {
  const result = `<${operation}Result>${content}</${operation}Result>`;
  const metadata = `<ResponseMetadata>${xmlElement('RequestId', requestId)}</ResponseMetadata>`;
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const body = `<${operation}Response${attribute}>${result}${metadata}</${operation}Response>`;
  return { status: 200, contentType: 'text/xml', body };
}

/** Writes a refusal in the protocol of the request. */
export function errorReply(head: RequestHead, error: AwsError, requestId: string): AwsReply {
  const { code, message, status } = error;
  if (head.protocol === 'json') {
    const body = JSON.stringify({ __type: code, message });
    return { status, contentType: head.jsonType, body };
  }
  const what = xmlElement('Code', code) + xmlElement('Message', message);
  const body =
    head.protocol === 'ec2'
      ? `<Response><Errors><Error>${what}</Error></Errors>${xmlElement('RequestID', requestId)}</Response>`
      : `<ErrorResponse><Error>${xmlElement('Type', status < 500 ? 'Sender' : 'Receiver')}${what}</Error>${xmlElement('RequestId', requestId)}</ErrorResponse>`;
  return { status, contentType: 'text/xml', body };
}

/** Returns an element around text. */
export function xmlElement(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>`;
}

/** Returns a list as the query protocols write it: one `item` for each value. */
export function xmlList<T>(
  name: string,
  values: readonly T[],
  content: (value: T) => readonly string[],
): string {
  const items = values.map((value) => `<item>${content(value).join('')}</item>`);
  return `<${name}>${items.join('')}</${name}>`;
}

/** Returns text as it stands between elements. */
export function xmlText(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
