import type { AlertPublisher } from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { KnownAccounts } from './known-accounts.ts';

/**
 * Lets settings trust the accounts of the organization beside those that they name. Roles of pipelines are of the accounts
 * that are named alone: the owner of an account of the organization can give a role any name.
 */
export function trustingOrganization(
  settings: DetectionSettings,
  accounts: KnownAccounts,
): DetectionSettings {
  return {
    ...settings,
    isTrustedAccount: (id) => settings.isTrustedAccount(id) || accounts.isTrusted(id),
    isTrustedOrganization: (id) =>
      settings.isTrustedOrganization(id) || accounts.isOwnOrganization(id),
  };
}

/** Lets messages say what the accounts are called that their event, and the sessions before it, were in. */
export function namingAccounts(publisher: AlertPublisher, accounts: KnownAccounts): AlertPublisher {
  return {
    async publish(alert, context) {
      const crossed = context.attribution.accountIds ?? [];
      // What closes a group comes without its events.
      await accounts.learn([alert.event], crossed);
      const accountNames = new Map(
        [...crossed, alert.event.accountId ?? ''].flatMap((id) => {
          const name = accounts.find(id)?.name;
          // Organizations calls an account without a name by its id.
          return name === undefined || name === id ? [] : [[id, name] as const];
        }),
      );
      return publisher.publish(
        alert,
        accountNames.size === 0 ? context : { ...context, accountNames },
      );
    },
  };
}
