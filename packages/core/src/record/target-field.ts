/** Where a record may name what was acted on, and what kind of thing the name there is. */
export type TargetField = readonly [
  place: 'requestParameters' | 'responseElements' | 'serviceEventDetails',
  /** Dots lead into nested objects. */
  path: string,
  /** Used unless the value is an ARN, which says itself what it is. */
  type: string,
];
