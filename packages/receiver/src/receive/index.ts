export { receive } from '../receive.ts';
export { createEnvelopeSource } from '../sources/envelope.ts';
