export { createSnsTopic } from './adapters/sns-topic.ts';
export { answer, type InvocationParts, invoke, type StreamResponse } from './invocation.ts';
