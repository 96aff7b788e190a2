export { createSnsTopic } from './adapters/sns-topic.ts';
export { type InvocationParts, invoke, type StreamResponse } from './invocation.ts';
