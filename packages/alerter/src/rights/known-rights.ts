/** The meaning of a policy document, short enough to be remembered. */
export interface PolicyVerdict {
  /** As `judgeRights` says; `none` is harmless. */
  readonly level: 'none' | 'WARNING' | 'HIGH';
  /** A clause such as `allows iam:* on everything`; raw, bounded, empty for what is harmless. */
  readonly detail: string;
  /** Fingerprints of the statements that deny something, whatever the order of their elements. */
  readonly denials: readonly string[];
}

/**
 * Knows the policies and identities that an event names, from earlier and later events and from the
 * inventory, besides what the event says itself. Customer managed policies are given by ARN,
 * identities as `user/…`, `group/…`, `role/…`. Undefined always means that it is not known.
 */
export interface KnownRights {
  /** Returns what the version of a policy allows that is in force when the event happens. */
  policy(arn: string): PolicyVerdict | undefined;
  /** Returns what a version of a policy allows. */
  version(arn: string, id: string): PolicyVerdict | undefined;
  /** Returns what the version allowed that was in force before the event put another one into force. */
  formerVersion(arn: string, id: string): PolicyVerdict | undefined;
  /** Tells whether a version is put into force by a later event, which was judged before its document was known. */
  isSetLater(arn: string, id: string): boolean;
  /** Lists who has a policy: `role/app`, or `boundary of role/app`. Not all of them when there are many. */
  holders(arn: string): readonly string[];
  /** Returns the policies of an identity. */
  policiesOf(holder: string): HeldPolicies | undefined;
  /** Returns what an inline policy was before the event. */
  formerInline(holder: string, policyName: string): PolicyVerdict | undefined;
}

interface HeldPolicies {
  /** ARNs, those of AWS among them. */
  readonly managed: readonly string[];
  readonly inline: ReadonlyMap<string, PolicyVerdict>;
}

/** Knows nothing: before anything was looked up, and of events that name no rights. */
export const NO_RIGHTS_KNOWN: KnownRights = Object.freeze({
  policy: () => undefined,
  version: () => undefined,
  formerVersion: () => undefined,
  isSetLater: () => false,
  holders: () => [],
  policiesOf: () => undefined,
  formerInline: () => undefined,
});
