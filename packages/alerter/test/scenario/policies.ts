import fc from 'fast-check';

/** A statement in its fullest form; tests write it in the others. */
export interface WrittenStatement {
  readonly Effect: string;
  readonly [element: string]: unknown;
}

const ACTIONS = [
  's3:GetObject',
  's3:*',
  'iam:Get*',
  'iam:PassRole',
  'iam:CreateAccessKey',
  'iam:*',
  '*',
];
const RESOURCES = [
  '*',
  'arn:aws:s3:::logs/*',
  'arn:aws:iam::123456789012:role/*',
  'arn:aws:iam::123456789012:role/app',
];

export function identityStatement(): fc.Arbitrary<WrittenStatement> {
  const some = (values: readonly string[]) =>
    fc.array(fc.oneof(fc.constantFrom(...values), fc.string()), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(
      fc.constantFrom('Allow', 'Deny'),
      some(ACTIONS),
      some(RESOURCES),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([Effect, actions, Resource, isNot, isConditional]) => ({
      Effect,
      [isNot ? 'NotAction' : 'Action']: actions,
      Resource,
      ...(isConditional ? { Condition: { Bool: { 'aws:SecureTransport': ['true'] } } } : {}),
    }));
}

export function identityPolicy(): fc.Arbitrary<{
  readonly Statement: readonly WrittenStatement[];
}> {
  return fc
    .array(identityStatement(), { minLength: 1, maxLength: 4 })
    .map((Statement) => ({ Statement }));
}
