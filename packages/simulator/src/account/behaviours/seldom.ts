import { DAY, HOUR } from '@iam-tracker/core';
import type { Act, Actor, Scene } from '../scene.ts';
import { daysOf } from '../schedule.ts';
import { refusedWorkflow } from './ci-pipeline.ts';
import { largeDocument, metadataTooLarge } from './large-documents.ts';
import {
  centralRootAudit,
  delegatedSupport,
  directoryLookup,
  internalRead,
  organizationRootSession,
  partnerVisit,
  reportingRole,
  workloadToken,
} from './seldom-callers.ts';
import {
  changeAccountEmail,
  commandLineConsoleLogin,
  deviceLogin,
  impersonateUser,
  oldPortalListing,
  switchRole,
} from './seldom-sign-ins.ts';

type Story = (scene: Scene) => Act;

/** Things that happen a few times a month: together they show every shape of record there is. */
const STORIES: readonly Story[] = [
  switchRole,
  deviceLogin,
  partnerVisit,
  largeDocument,
  commandLineConsoleLogin,
  delegatedSupport,
  reportingRole,
  impersonateUser,
  directoryLookup,
  internalRead,
  centralRootAudit,
  workloadToken,
  metadataTooLarge,
  organizationRootSession,
  oldPortalListing,
  changeAccountEmail,
  refusedWorkflow,
];

/** Tells one story a day, in turn: seventeen days hold all of them. */
export const seldomStories: Actor = {
  name: 'seldom-stories',
  *activities(world, random) {
    for (const day of daysOf(world)) {
      const story = STORIES[(day / DAY) % STORIES.length] as Story;
      yield { start: day + (7 + random.float() * 10) * HOUR, play: story };
    }
  },
};
