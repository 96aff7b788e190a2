import {
  AppError,
  isJsonObject,
  isTimeZone,
  listIn,
  objectIn,
  parseJsonObject,
  printable,
  textIn,
} from '@iam-tracker/core';

/** Where a function is told its zone (docs/configuration.md). */
const SETTING = 'OFF_HOURS_TIMEZONE';

/**
 * Makes sure that the alerter would start with the time zone that a plan, as `terraform show -json` has it, gives it. Terraform has no
 * list of zones and passes any name that looks like one.
 *
 * @throws AppError BAD_ARGUMENT for a zone that this runtime does not know
 */
export function expectTimeZone(planText: string): void {
  const changes = listIn(parseJsonObject(planText), 'resource_changes').filter(isJsonObject);
  const zones = changes.flatMap((entry) => {
    const environments = listIn(objectIn(objectIn(entry, 'change'), 'after'), 'environment');
    return environments
      .filter(isJsonObject)
      .flatMap((environment) => textIn(objectIn(environment, 'variables'), SETTING) ?? []);
  });
  const unknown = zones.find((zone) => !isTimeZone(zone));
  if (unknown === undefined) return;
  throw new AppError(
    'BAD_ARGUMENT',
    `off_hours_timezone is "${printable(unknown, 100)}"; allowed: an IANA time zone such as Europe/Berlin.`,
    { hint: 'The alerter would not start with it. Nothing was changed in the account.' },
  );
}
