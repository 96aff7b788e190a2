import { describe, expect, it } from '@jest/globals';
import { compileSigma } from '../src/index.ts';
import { compileOne, fires, recordOf, refusalsOf, ruleText } from './own-rule.ts';

const search = (selection: object) => ruleText({ selection, condition: 'selection' });

describe('a field with modifiers', () => {
  it.each<[object, object, boolean]>([
    [{ eventName: 'createuser' }, {}, true],
    [{ eventName: ['DeleteUser', 'CreateUser'] }, {}, true],
    [{ eventName: 'Create*' }, {}, true],
    [{ eventName: 'Create?ser' }, {}, true],
    [{ eventName: 'Create\\*' }, {}, false],
    [{ 'userAgent|contains': 'CLI' }, {}, true],
    [{ 'userAgent|startswith': 'cli' }, {}, false],
    [{ 'userAgent|endswith': '/2' }, {}, true],
    [{ 'userAgent|contains|all': ['aws', '/2'] }, {}, true],
    [{ 'userAgent|contains|all': ['aws', '/3'] }, {}, false],
    [{ 'userAgent|cased': 'AWS-CLI/2' }, {}, false],
    [{ 'userAgent|re': '^aws-cli/[0-9]+$' }, {}, true],
    [{ 'userAgent|re': '^AWS' }, {}, false],
    [{ 'userAgent|re|i': '^AWS' }, {}, true],
    [{ 'userAgent|re|all': ['^aws', '2$'] }, {}, true],
    [{ 'sourceIPAddress|cidr': '192.0.2.0/24' }, {}, true],
    [{ 'sourceIPAddress|cidr': ['10.0.0.0/8', '198.51.100.0/24'] }, {}, false],
    [{ 'errorCode|exists': false }, {}, true],
    [{ 'errorCode|exists': true }, { errorCode: 'AccessDenied' }, true],
    [{ errorCode: null }, {}, true],
    [{ errorCode: null }, { errorCode: 'AccessDenied' }, false],
    [{ errorCode: '' }, {}, true],
    [{ errorCode: ['Success', null] }, {}, true],
    [{ 'errorCode|contains': '*' }, {}, false],
    [{ eventName: 'CreateUser', 'userAgent|neq': 'aws-cli/2' }, {}, false],
    [{ 'requestParameters.count|gte': 5 }, { requestParameters: { count: 5 } }, true],
    [{ 'requestParameters.count': 5 }, { requestParameters: { count: '5' } }, true],
    [{ 'requestParameters.on': true }, { requestParameters: { on: 'true' } }, true],
    [{ 'requestParameters.on': true }, { requestParameters: { on: false } }, false],
    [
      { 'userIdentity.userName|fieldref': 'requestParameters.userName' },
      { requestParameters: { userName: 'Alice' } },
      true,
    ],
    [
      { 'userIdentity.arn|fieldref|endswith': 'requestParameters.userName' },
      { requestParameters: { userName: 'bob' } },
      false,
    ],
    [
      { 'requestParameters|contains|all': ['"Allow"', '"s3:GetObject"'] },
      { requestParameters: { policyDocument: '{"Effect":"Allow","Action":"s3:GetObject"}' } },
      true,
    ],
    [
      { 'requestParameters.tags.key': 'team' },
      { requestParameters: { tags: [{ key: 'x' }, { key: 'team' }] } },
      true,
    ],
    [{ status: 'success' }, {}, true],
    [{ status: 'success' }, { errorCode: 'AccessDenied' }, false],
  ])('%j of %j: %s', (selection, parts, expected) => {
    expect(fires(search(selection), recordOf(parts))).toBe(expected);
  });

  it('keeps the zeros and digits of an account id that is not quoted', () => {
    const text = search({ recipientAccountId: 'ID' }).replace('"ID"', '012345678901');

    expect(fires(text, recordOf({ recipientAccountId: '012345678901' }))).toBe(true);
  });

  it.each<[object, string]>([
    [{ 'eventName|base64': 'x' }, 'the modifier "base64" is not supported'],
    [{ 'eventName|windash': 'x' }, 'command lines of Windows'],
    [{ 'eventName|expand': '%x%' }, 'placeholders'],
    [{ 'eventName|nonsense': 'x' }, 'none that is known'],
    [{ 'eventName|re|contains': 'x' }, 'do not go together'],
    [{ 'eventName|re': '(?=x)' }, 'looking around'],
    [{ 'eventName|all': 'x' }, 'all wants a list'],
    [{ 'sourceIPAddress|cidr': '10.0.0.0/99' }, 'prefix length'],
    [{ 'sourceIPAddress|cidr': 'vpce-0123456789abcdef0' }, 'is no network'],
    [{ 'errorCode|exists': 'perhaps' }, 'allowed: true, false'],
    [{ 'requestParameters.count|gt': 'many' }, 'no number'],
    [{ eventName: [] }, 'has no value'],
    [{ eventName: { a: 1 } }, 'no text'],
    [{ EventName: 'x' }, 'is written eventName'],
    [{ requestID: 'x' }, 'who did what'],
    [{ 'tlsDetails.tlsVersion': 'x' }, 'out of the ordinary'],
    [{ src_ip: 'x' }, 'no field of CloudTrail'],
    [{ 'userIdentity.userName|fieldref': 'nope' }, 'no field of CloudTrail'],
    [{}, 'is empty'],
  ])('refuses %j: %s', (selection, reason) => {
    expect(refusalsOf(search(selection))).toEqual([expect.stringContaining(reason)]);
  });
});

describe('a condition', () => {
  const searches = {
    create: { eventName: 'CreateUser' },
    delete: { eventName: 'DeleteUser' },
    filter_cli: { 'userAgent|contains': 'cli' },
    filter_bob: { 'userIdentity.userName': 'bob' },
    _hidden: { eventName: 'Nothing' },
  };
  it.each<[string, boolean]>([
    ['create', true],
    ['not create', false],
    ['create and not delete', true],
    ['delete or create and filter_cli', true],
    ['(delete or create) and not filter_cli', false],
    ['create and not 1 of filter_*', false],
    ['create and not all of filter_*', true],
    ['1 of them', true],
    ['any of filter_*', true],
    ['not (not create)', true],
  ])('%s: %s', (condition, expected) => {
    expect(fires(ruleText({ ...searches, condition }), recordOf({}))).toBe(expected);
  });

  it('takes one of several, and one of several mappings', () => {
    const several = ruleText({ ...searches, condition: ['delete', 'create'] });
    const listed = ruleText({
      selection: [
        { eventName: 'DeleteUser' },
        { eventName: 'CreateUser', 'userAgent|contains': 'cli' },
      ],
      condition: 'selection',
    });

    expect(fires(several, recordOf({}))).toBe(true);
    expect(fires(listed, recordOf({}))).toBe(true);
  });

  it('is refused when no event can meet it', () => {
    expect(refusalsOf(ruleText({ ...searches, condition: 'all of them' }))).toEqual([
      expect.stringContaining('elsewhere 1: it looks at CreateUser, DeleteUser'),
    ]);
  });

  it.each([
    ['create and', 'ends too early'],
    ['(create', '( without a )'],
    ['create)', 'goes on with ")"'],
    ['nothing', 'no such search'],
    ['1 of nothing_*', 'no such search'],
    ['2 of filter_*', 'allowed: 1 of, all of'],
    ['create | count() > 5', 'write a correlation'],
    [`${'('.repeat(100)}create`, 'nested too deeply'],
    [`${'not '.repeat(100)}create`, 'nested too deeply'],
  ])('refuses %s', (condition, reason) => {
    expect(refusalsOf(ruleText({ ...searches, condition }))).toEqual([
      expect.stringContaining(reason),
    ]);
  });
});

describe('a rule', () => {
  it('becomes one like ours', () => {
    const text = ruleText(
      {
        selection: { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser' },
        condition: 'selection',
      },
      {
        title: `${'x'.repeat(60)} and a title that goes on and on`,
        level: 'critical',
        status: 'test',
        tags: ['attack.persistence', 'attack.t1136.003', 'attack.T1098', 'cve.2024-1'],
        description: 'It\nmatters.',
        references: ['https://example.com/a', 'http://example.com/b'],
        falsepositives: ['Onboarding'],
      },
    );

    const { rule } = compileOne(text);

    expect(rule).toMatchObject({
      id: 'SIGMA-OWN',
      severity: 'CRITICAL',
      status: 'experimental',
      mitre: ['T1136.003', 'T1098'],
      falsePositives: ['Onboarding'],
      references: ['https://example.com/a'],
      source: 'own.yml:1',
      on: { iam: 'any' },
      names: ['createuser'],
    });
    expect(rule.title.length).toBeLessThanOrEqual(70);
    expect(rule.title).toMatch(/x \.\.\.$|x\.\.\.$|and a\.\.\.$/);
    expect(rule.why).toContain('goes on and on: It matters.');
    expect(rule.runbook).toHaveLength(2);
  });

  it('has defaults for what it does not say, and may say what to do', () => {
    const { rule } = compileOne(search({ eventName: 'CreateUser' }));
    const own = compileOne(
      ruleText({ a: { eventName: 'CreateUser' }, condition: 'a' }, { runbook: ['Call 911.'] }),
    );

    expect(rule).toMatchObject({ severity: 'WARNING', status: 'stable', mitre: [] });
    expect(own.rule.runbook).toEqual(['Call 911.']);
  });

  it.each<[string, object]>([
    ['broken 1: has no title', { title: null }],
    ['broken 1: level is "loud"', { level: 'loud' }],
    ['broken 1: status is "new"', { status: 'new' }],
    ['unsupported 1: status is deprecated', { status: 'deprecated' }],
    ['elsewhere 1: its logsource is windows', { logsource: { product: 'windows' } }],
    ['elsewhere 1: its logsource is empty', { logsource: {} }],
    ['broken 1: detection is no mapping', { detection: [] }],
    ['broken 1: detection has no condition', { detection: { a: { eventName: 'x' } } }],
    ['unsupported 1: timeframe', { detection: { timeframe: '5m', condition: 'a' } }],
    ['unsupported 1: the search "a" has a text', { detection: { a: ['x'], condition: 'a' } }],
    ['unsupported 1: action', { action: 'global' }],
    ['broken 1: title is no text', { title: ['x'] }],
    ['broken 1: has a name without letters', { name: '***' }],
  ])('is refused: %s', (reason, more) => {
    const detection = { a: { eventName: 'CreateUser' }, condition: 'a' };

    expect(refusalsOf(ruleText(detection, more))).toEqual([expect.stringContaining(reason)]);
  });

  it('is refused with the line of what cannot be honoured', () => {
    const text = `title: Two rules
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventName: CreateUser
    userAgent|wide: x
  condition: selection
---
title: The other one
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventSource: s3.amazonaws.com
  condition: selection
`;

    expect(refusalsOf(text)).toEqual([
      expect.stringMatching(/^unsupported 6: the modifier "wide"/),
      expect.stringMatching(/^elsewhere 11: it looks at s3.amazonaws.com/),
    ]);
  });

  it.each([
    ['a: [', 'broken 1: is no YAML'],
    ['a: 1\na: 2', 'broken 2: is no YAML'],
    ['a: !!js/function x', 'broken 1: is no YAML'],
    ['', 'broken 1: is empty'],
    ['text', 'broken 1: a rule is no mapping'],
    ['? [a]\n: 1', 'broken 1: has a name that is no text'],
    ['x: 1', 'broken 1: has neither'],
    [`x: ${'['.repeat(60)}${']'.repeat(60)}`, 'too deep'],
  ])('is no rule: %j', (text, reason) => {
    expect(refusalsOf(text)).toEqual([expect.stringContaining(reason)]);
  });

  it('does not grow by aliases of aliases', () => {
    const names = [...'abcdefghij'];
    const lines = names.map((name, index) => {
      const before = names[index - 1];
      const entries = before === undefined ? 'x' : Array(10).fill(`*${before}`).join(', ');
      return `${name}: &${name} [${entries}]`;
    });

    expect(refusalsOf(lines.join('\n'))).toEqual([expect.stringContaining('too large')]);
  });

  it('has an id of its own', () => {
    const text = search({ eventName: 'CreateUser' });
    const files = ['a/own.yml', 'b/own.yml', 'c/Own Rule.yaml'].map((name) => ({ name, text }));

    const { compiled, refused } = compileSigma(files);

    expect(compiled.rules.map(({ id }) => id)).toEqual(['SIGMA-OWN', 'SIGMA-OWN-RULE']);
    expect(refused).toEqual([
      expect.objectContaining({
        kind: 'broken',
        file: 'b/own.yml',
        text: 'its id SIGMA-OWN is that of a/own.yml:1',
      }),
    ]);
  });
});

describe('the reach of a rule', () => {
  it.each<[string, object, object]>([
    [
      'names of what is kept by name',
      { eventSource: 'cloudtrail.amazonaws.com', 'eventName|startswith': 'stop' },
      { guard: ['StopEventDataStoreIngestion', 'StopLogging'] },
    ],
    [
      'the families of its sources',
      { eventSource: ['iam.amazonaws.com', 'sts.amazonaws.com'] },
      { iam: 'any', sts: 'any' },
    ],
    [
      'all without a source',
      { 'userAgent|contains': 'x' },
      { iam: 'any', sts: 'any', signin: 'any', sso: 'any', guard: 'any' },
    ],
  ])('is %s', (_, selection, on) => {
    expect(compileOne(search(selection)).rule.on).toEqual(on);
  });

  it('tells what of it is not collected', () => {
    const text = search({
      eventSource: ['organizations.amazonaws.com', 's3.amazonaws.com'],
      eventName: ['LeaveOrganization', 'ListAccounts'],
    });

    expect(compileOne(text).notes).toEqual([
      'events of s3.amazonaws.com are not collected',
      'ListAccounts are not collected',
    ]);
  });

  it('tells when a rule is quiet by what the caller chooses', () => {
    const text = ruleText({
      a: { eventSource: 'iam.amazonaws.com' },
      b: { 'userAgent|contains': 'terraform' },
      c: { 'userIdentity.type': 'Root' },
      condition: 'a and not b and not c',
    });

    expect(compileOne(text).notes).toEqual([
      expect.stringContaining('quiet by userAgent, which the caller chooses'),
    ]);
  });
});
