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

/** Lets messages say what the account of their event is called. */
export function namingAccounts(publisher: AlertPublisher, accounts: KnownAccounts): AlertPublisher {
  return {
    async publish(alert, context) {
      // What closes a group comes without its events.
      await accounts.learn([alert.event]);
      const account = accounts.find(alert.event.accountId);
      // Organizations calls an account without a name by its id.
      const isNamed = account !== undefined && account.name !== account.id;
      return publisher.publish(
        alert,
        isNamed ? { ...context, accountName: account.name } : context,
      );
    },
  };
}
