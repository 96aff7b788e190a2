import type { Clock } from '@iam-tracker/core';
import type { DeliveryKey, DeliveryLedger } from '../../src/ports.ts';

const LEASE_MILLISECONDS = 120_000;

/** A ledger of deliveries that forgets nothing, and is down when it is told so. */
export function createMemoryDeliveries(
  clock: Pick<Clock, 'now'>,
  isDown: () => boolean = () => false,
): DeliveryLedger {
  const delivered = new Set<string>();
  const leases = new Map<string, number>();
  const nameOf = ({ alertId, destination }: DeliveryKey) => `${destination} ${alertId}`;
  const check = () => {
    if (isDown()) throw new Error('the table is down');
  };
  return {
    async claim(key) {
      check();
      const name = nameOf(key);
      if (delivered.has(name)) return 'delivered';
      if ((leases.get(name) ?? 0) > clock.now()) return 'leased';
      leases.set(name, clock.now() + LEASE_MILLISECONDS);
      return 'claimed';
    },
    async markDelivered(key) {
      check();
      delivered.add(nameOf(key));
    },
    async release(key) {
      check();
      leases.delete(nameOf(key));
    },
  };
}
