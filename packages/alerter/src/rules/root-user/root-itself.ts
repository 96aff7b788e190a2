import { textIn } from '@iam-tracker/core';
import type { RuleEvent } from '../../event/rule-event.ts';

/** The console's name for root where a user name is expected; without a name a call is about the caller. */
const ROOT_USER_NAME = 'AWS ROOT USER';

/** Tells whether root changes something of its own. */
export function isRootOnItself({ request, userType }: RuleEvent): boolean {
  return userType === 'Root' && (textIn(request, 'userName') ?? ROOT_USER_NAME) === ROOT_USER_NAME;
}
