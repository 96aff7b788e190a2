import { AppError, type Clock } from '@iam-tracker/core';
import { attribute } from '../people/attribution.ts';
import type { AlertLedger, Claim, PublishContext, SessionOrigins } from '../ports.ts';
import { type Alert, alertKey, LEASE_MILLISECONDS } from './alert.ts';
import { logFieldsOf } from './alert-log.ts';
import type { AlertDependencies } from './alert-work.ts';

const LEASE_POLL_MILLISECONDS = 2_000;

/** Another writer is publishing the alert: it is not known yet whether it will be sent. */
export const BUSY = 'BUSY';

/**
 * Claims an alert, publishes it and marks it as sent; tells what became of it, now or before.
 *
 * @throws AppError PUBLISH_FAILED, STORAGE_FAILED or BUSY
 */
export async function sendAlert(
  dependencies: Pick<
    AlertDependencies,
    'clock' | 'directoryNames' | 'ledger' | 'logger' | 'publisher'
  >,
  origins: SessionOrigins,
  alert: Alert,
  { deadline, ...context }: Omit<PublishContext, 'attribution'> & { readonly deadline: number },
): Promise<'sent' | 'sent_before' | 'settled'> {
  const { clock, directoryNames: names, ledger, logger, publisher } = dependencies;
  const claim = await claimRetrying(ledger, clock, alert, deadline);
  if (claim !== 'claimed') return claim === 'sent' ? 'sent_before' : 'settled';
  let actor: string | undefined;
  try {
    const attribution = await attribute(alert.event, { origins, names }, logger);
    await publisher.publish(alert, { ...context, attribution });
    actor = attribution.actor;
  } catch (error) {
    // The lease ends by itself if this fails too.
    await ledger.release(alertKey(alert)).catch(() => undefined);
    throw error;
  }
  await ledger.markSent(alertKey(alert));
  logger.info(logFieldsOf(alert, actor), 'Alert published');
  return 'sent';
}

/** Waits for a lease to end: its holder has died, or is about to publish. */
async function claimRetrying(
  ledger: AlertLedger,
  clock: Clock,
  alert: Alert,
  deadline: number,
): Promise<Exclude<Claim, 'leased'>> {
  const until = Math.min(deadline, clock.now() + LEASE_MILLISECONDS + LEASE_POLL_MILLISECONDS);
  for (;;) {
    const claim = await ledger.claim(alert);
    if (claim !== 'leased') return claim;
    if (clock.now() + LEASE_POLL_MILLISECONDS > until) {
      throw new AppError(BUSY, 'Another writer is publishing the alert, or died doing so.', {
        hint: 'The stream delivers the event again.',
      });
    }
    await clock.sleep(LEASE_POLL_MILLISECONDS);
  }
}
