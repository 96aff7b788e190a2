import type { FirstSeenRule } from '../../detect/rule.ts';
import { grantorOf, isNewGrant, oauthClient } from './oauth-grant.ts';

/** Tools of AWS's own; every other client registered itself. */
const OWN_TOOL = /^arn:[\w-]+:signin:::devtools\/[\w-]+$/;

export const loginOauthClient: FirstSeenRule = {
  id: 'LOGIN-OAUTH-CLIENT',
  title: 'Application let in to act with the rights of a sign-in',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1528'],
  kind: 'first-seen',
  on: { signin: ['AuthorizeOAuth2Access', 'CreateOAuth2Token'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: grantorOf,
    value: (event) => oauthClient(event) ?? 'a client that is not named',
    newness: (event) => `by ${oauthClient(event)}`,
    // Each client registers itself anew, and the first approval gives it everything it will ever have.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'Clients register themselves under any name. What is approved once is renewed without asking.',
  runbook: [
    'Ask the person which program asked for the approval; `resource` and `redirect_uri` of the request say where it leads.',
    'If they know none: deny the session (aws:SignInSessionArn) and read the calls that carry it.',
  ],
  falsePositives: ['The first time that a person connects an assistant or an editor to AWS.'],
  references: [
    'https://aws.amazon.com/blogs/security/understanding-iam-for-managed-aws-mcp-servers/',
    'https://attack.mitre.org/techniques/T1528/',
  ],
  match: (event) => {
    const client = oauthClient(event);
    if (client === undefined || OWN_TOOL.test(client) || !isNewGrant(event)) return false;
    const { resource } = event.request;
    return typeof resource === 'string' ? { detail: `for ${resource}` } : true;
  },
  dedupKey: grantorOf,
};
