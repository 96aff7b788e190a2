/** @typedef {import('../../packages/local/src/alerts/replay-detections.ts').ReplayedAlert} ReplayedAlert */
/** @typedef {import('../../packages/simulator/src/index.ts').PlantedAttack} PlantedAttack */

/**
 * Says of alerts on a simulated account which of its attacks they are about.
 *
 * @param {readonly PlantedAttack[]} attacks
 */
export function indexAttacks(attacks) {
  /** @type {Map<string, string>} */
  const attackOf = new Map();
  for (const { eventIds, id } of attacks) {
    for (const eventId of eventIds) attackOf.set(eventId, id);
  }
  /** @param {ReplayedAlert} alert */
  const attacksIn = ({ event, relatedEventIds }) =>
    new Set([event.eventId, ...relatedEventIds].flatMap((id) => attackOf.get(id) ?? []));
  return {
    attacksIn,
    /** @param {ReplayedAlert} alert */
    isTrue: (alert) => attacksIn(alert).size > 0,
    /**
     * The rules that say something about an attack.
     *
     * @param {readonly ReplayedAlert[]} alerts
     * @param {PlantedAttack} attack
     */
    rulesOn: (alerts, { id }) =>
      new Set(
        alerts
          .filter((alert) => isSaid(alert) && attacksIn(alert).has(id))
          .map(({ rule }) => rule.id),
      ),
  };
}

/** @param {ReplayedAlert} alert */
export function isSaid({ outcome }) {
  return outcome !== 'suppressed';
}

/**
 * Tells whether a rule spoke that an attack is meant to be seen by, or one of those that its row of the list
 * of detections became: STS-KEY-VALIDATION is also STS-KEY-VALIDATION-INSTANCE.
 *
 * @param {ReadonlySet<string>} found
 * @param {string} id
 */
export function hasSpoken(found, id) {
  return [...found].some((ruleId) => ruleId === id || ruleId.startsWith(`${id}-`));
}
