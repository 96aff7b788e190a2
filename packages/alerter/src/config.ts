import { readFileSync } from 'node:fs';
import {
  AppError,
  type EnvironmentReader,
  type EnvironmentVariables,
  isJsonObject,
  isTimeZone,
  LOG_LEVELS,
  parseOwnResources,
  parseRolePatterns,
  type RolePatterns,
  readEnvironment,
  readTimeOfDay,
} from '@iam-tracker/core';
import type { Rule } from './detect/rule.ts';
import { VPC_ENDPOINT } from './event/network.ts';
import { isOwnRuleId } from './own-rules/compiled-rule.ts';
import { loadOwnRules } from './own-rules/load-own-rules.ts';
import { CATALOGUE, RULE_IDS } from './rules/catalogue.ts';
import type { DetectionSettings } from './settings/detection-settings.ts';
import type { OwnDeployment } from './settings/own-role.ts';
import { parseSettings, type RuleNames } from './settings/settings.ts';

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
/** For who asks settings that are about no rule, and does not have the rules of one's own at hand. */
const ANY_RULE: RuleNames = { includes: (id) => isOwnRuleId(id) || RULE_IDS.includes(id) };

/**
 * Reads the alerter's configuration from the environment.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong.
 */
export function readConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    alertsTableName: read.tableName('ALERTS_TABLE_NAME'),
    stateTableName: read.tableName('DETECTION_STATE_TABLE_NAME'),
    // Without it sessions are followed by what the stream has shown alone.
    eventsTableName: read.optionalText('EVENTS_TABLE_NAME') && read.tableName('EVENTS_TABLE_NAME'),
    // Without it only events tell what policies allow.
    userRecordsTableName:
      read.optionalText('USER_RECORDS_TABLE_NAME') && read.tableName('USER_RECORDS_TABLE_NAME'),
    // Without it nothing is known of the accounts of the organization.
    controlTableName:
      read.optionalText('CONTROL_TABLE_NAME') && read.tableName('CONTROL_TABLE_NAME'),
    topicArn: read.parsed('ALERTS_SNS_TOPIC_ARN', {
      allowed: 'the ARN of an SNS topic',
      parse: (text) => (TOPIC_ARN.test(text) ? text : undefined),
    }),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
    ...readAlertSettings(read, readOwnRules(read)),
  }));
}

/** Rules of one's own, compiled: none unless a file is named. */
function readOwnRules(read: EnvironmentReader): readonly Rule[] {
  return read.parsed('DETECTION_RULES_FILE', {
    allowed: 'the path of a file of compiled rules (iam-tracker rules compile)',
    default: '',
    parse: (path) => (path === '' ? [] : loadOwnRules(parseJson(readText(path)))),
  });
}

/** Reads what decides over alerts, in Lambda and on a laptop, beside the rules of one's own. */
export function readAlertSettings(read: EnvironmentReader, ownRules: readonly Rule[] = []) {
  const rules = [...CATALOGUE, ...ownRules];
  return {
    groupMinutes: read.integer('ALERT_GROUP_MINUTES', { default: 60, min: 0, max: 1440 }),
    maxAgeHours: read.integer('ALERT_MAX_AGE_HOURS', { default: 24, min: 1, max: 2160 }),
    settings: readDetectionSettings(
      read,
      rules.map(({ id }) => id),
    ),
    /** Every rule there is, in the order that they are asked. */
    rules,
  };
}

/**
 * The settings document: as text, or in a file when it is too large for the environment (4 KB for all
 * variables of a function); the file wins. Working hours may be variables of their own, as the reference
 * has them; the document wins. `ruleIds` are all rules there are; unless given, the settings may speak of any
 * rule of one's own.
 */
export function readDetectionSettings(
  read: EnvironmentReader,
  ruleIds: RuleNames = ANY_RULE,
): DetectionSettings {
  const offHours = readOffHours(read);
  const filteredRoles = parseRolePatterns(read.optionalText('FILTERED_ROLES') ?? '');
  const region = read.optionalRegion('AWS_REGION');
  const own = read.parsed('OWN_RESOURCES', {
    allowed: 'a comma separated list of resources such as role/NAME,trail/NAME',
    default: '',
    parse: (text) => parseOwnResources(text, region),
  });
  const endpoints = read.parsed('OWN_ENDPOINTS', {
    allowed: 'a comma separated list of VPC endpoints such as vpce-0123456789abcdef0',
    default: '',
    parse: readEndpoints,
  });
  const parse = (text: string) =>
    parseDocument(text, ruleIds, offHours, filteredRoles, { ...own, endpoints });
  const fromText = read.parsed('DETECTION_SETTINGS', {
    allowed: 'detection settings as JSON',
    default: '{}',
    parse,
  });
  return read.parsed('DETECTION_SETTINGS_FILE', {
    allowed: 'the path of a file with detection settings as JSON',
    default: '',
    parse: (path) => (path === '' ? fromText : parse(readText(path))),
  });
}

function readEndpoints(text: string): readonly string[] | undefined {
  const ids = text.split(',').flatMap((id) => id.trim() || []);
  return ids.every((id) => VPC_ENDPOINT.test(id)) ? ids : undefined;
}

/** Configured as soon as one of the variables is: 22:00 to 06:00 UTC unless they say otherwise. */
function readOffHours(read: EnvironmentReader) {
  const zone = read.optionalText('OFF_HOURS_TIMEZONE');
  const names = ['OFF_HOURS_START', 'OFF_HOURS_END', 'OFF_HOURS_WEEKENDS'];
  const isConfigured = [zone, ...names.map((name) => read.optionalText(name))].some(
    (text) => text !== undefined,
  );
  const timeOfDay = (name: string, fallback: string) =>
    read.parsed(name, {
      allowed: 'an hour such as 22 or a time of day such as 22:30',
      default: fallback,
      parse: readTimeOfDay,
    });
  const offHours = {
    start: timeOfDay('OFF_HOURS_START', '22'),
    end: timeOfDay('OFF_HOURS_END', '6'),
    weekends: read.flag('OFF_HOURS_WEEKENDS', { default: false }),
    timeZone: read.parsed('OFF_HOURS_TIMEZONE', {
      allowed: 'an IANA time zone such as Europe/Berlin',
      default: 'UTC',
      parse: (name) => (isTimeZone(name) ? name : undefined),
    }),
  };
  return isConfigured ? offHours : undefined;
}

function parseDocument(
  text: string,
  ruleIds: RuleNames,
  offHours: object | undefined,
  filteredRoles: RolePatterns,
  own: OwnDeployment,
): DetectionSettings {
  const document = parseJson(text);
  if (offHours === undefined || !isJsonObject(document) || 'offHours' in document) {
    return parseSettings(document, ruleIds, filteredRoles, own);
  }
  return parseSettings({ ...document, offHours }, ruleIds, filteredRoles, own);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('BAD_CONFIGURATION', 'It is not JSON.');
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('BAD_CONFIGURATION', 'The file cannot be read.', { cause });
  }
}
