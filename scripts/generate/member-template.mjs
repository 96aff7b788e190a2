// terraform/modules/member/stack-set.json: the role of role.json, which the module reads too, as a template of CloudFormation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'terraform/modules/member';

/** Parameters of the template, by the names that role.json has in braces. */
const PARAMETERS = {
  TrackerAccountId: {
    Type: 'String',
    AllowedPattern: '[0-9]{12}',
    Description: 'The account in which the tracker is deployed.',
  },
  TrackerRoleName: {
    Type: 'String',
    AllowedPattern: '[A-Za-z0-9_+=,.@-]{1,64}',
    Default: 'iam-activity-tracker-collector',
    Description: "The role of the tracker's collector.",
  },
  ScannerRoleName: {
    Type: 'String',
    AllowedPattern: '[A-Za-z0-9_+=,.@-]{0,64}',
    Default: '',
    Description:
      "The role of the tracker's user scanner, iam-activity-tracker-user-scanner: lets it scan the IAM users. Empty: it may not.",
  },
  OrganizationId: {
    Type: 'String',
    AllowedPattern: 'o-[a-z0-9]{10,32}',
    Description: 'The organization of both accounts.',
  },
  ExternalId: {
    Type: 'String',
    AllowedPattern: '[A-Za-z0-9_+=,.@:/-]{2,1224}',
    Description: 'What the tracker says with each request (member_external_id).',
  },
  RoleName: {
    Type: 'String',
    AllowedPattern: '[A-Za-z0-9_+=,.@-]{1,64}',
    Default: 'iam-activity-tracker-member',
    Description: 'Name of the role, the same in every account (member_role_name).',
  },
};

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const role = readFileSync(join(root, FOLDER, 'role.json'), 'utf8');
  return new Map([[`${FOLDER}/stack-set.json`, buildMemberTemplate(role)]]);
}

/**
 * Writes the template of a role.
 *
 * @param {string} text of role.json
 */
function buildMemberTemplate(text) {
  const role = JSON.parse(text);
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: role.Description,
    Parameters: PARAMETERS,
    Conditions: Object.fromEntries(
      Object.entries(PARAMETERS).flatMap(([name, parameter]) =>
        'Default' in parameter && parameter.Default === ''
          ? [[`Has${name}`, { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }] }]]
          : [],
      ),
    ),
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: { Ref: 'RoleName' }, ...Object(withReferences(role)) },
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function withReferences(value) {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value === 'string') return substitute(value);
  if (value === null || typeof value !== 'object') return value;
  const { OnlyWith, ...rest } = /** @type {Record<string, unknown>} */ (value);
  const inner = Object.fromEntries(
    Object.entries(rest).map(([name, each]) => [name, withReferences(each)]),
  );
  // In a list what is not there leaves no hole (CloudFormation user guide, "AWS::NoValue").
  return OnlyWith === undefined
    ? inner
    : { 'Fn::If': [`Has${OnlyWith}`, inner, { Ref: 'AWS::NoValue' }] };
}

/** @param {string} text */
function substitute(text) {
  const names = [...text.matchAll(/\{([A-Za-z:]+)\}/g)].map(([, name = '']) => name);
  const unknown = names.find(
    (name) => name !== 'AWS::Partition' && !Object.hasOwn(PARAMETERS, name),
  );
  if (unknown !== undefined) throw new Error(`role.json: there is no parameter ${unknown}`);
  if (names.length === 0) return text;
  if (text === `{${names[0]}}`) return { Ref: names[0] };
  return { 'Fn::Sub': text.replaceAll('{', '${') };
}
