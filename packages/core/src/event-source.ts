import type { EventType } from './activity-event.ts';

/**
 * The CloudTrail event sources of identity, and the family each belongs to. The only such list: what
 * is not in it is not identity activity. Identity Center has five, since its portal, its directory, its
 * OIDC endpoint, the Identity Store API and SCIM provisioning each record under their own name
 * (IAM Identity Center User Guide, "Logging API calls with CloudTrail").
 */
export const IDENTITY_SOURCES: Readonly<Record<string, Exclude<EventType, 'unparsed'>>> = {
  'iam.amazonaws.com': 'iam',
  'sts.amazonaws.com': 'sts',
  'signin.amazonaws.com': 'signin',
  'sso.amazonaws.com': 'sso',
  'sso-directory.amazonaws.com': 'sso',
  'sso-oauth.amazonaws.com': 'sso',
  'identitystore.amazonaws.com': 'sso',
  'identitystore-scim.amazonaws.com': 'sso',
};

/** Returns the family of an event source; undefined when it is not a service of identity. */
export function eventTypeOf(eventSource: string): Exclude<EventType, 'unparsed'> | undefined {
  return Object.hasOwn(IDENTITY_SOURCES, eventSource) ? IDENTITY_SOURCES[eventSource] : undefined;
}
