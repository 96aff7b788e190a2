import { describe, expect, it } from '@jest/globals';
import { parseCredentialReport } from '../../src/gather/credential-report.ts';
import { HEADER } from '../world/account.ts';

const ROOT =
  '<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,' +
  '2026-01-01T00:00:00+00:00,not_supported,not_supported,false,true,2020-02-01T00:00:00+00:00,' +
  'N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';
const REST = 'false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';
const lineOf = (user: string, arn: string, values = `true,no_information,N/A,N/A,true,${REST}`) =>
  `${user},${arn},2026-01-01T00:00:00+00:00,${values}`;
const arn = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
const parse = (...lines: string[]) => parseCredentialReport([HEADER, ...lines].join('\n'));

describe('parseCredentialReport', () => {
  it('reads everything a line tells', () => {
    const values =
      'true,2026-01-05T10:00:00+00:00,2025-12-01T10:00:00+00:00,2026-03-01T10:00:00+00:00,true,' +
      'true,2025-11-01T09:00:00+00:00,2026-01-06T09:15:00+00:00,eu-west-1,s3,' +
      'false,2025-10-01T09:00:00+00:00,N/A,N/A,N/A,true,2025-01-01T00:00:00+00:00,false,N/A';

    const { rows } = parse(lineOf('ann', arn('ann'), values));

    expect(rows.get('ann')).toEqual({
      ...{ userName: 'ann', arn: arn('ann'), createDate: '2026-01-01T00:00:00Z' },
      passwordEnabled: true,
      passwordLastUsed: '2026-01-05T10:00:00Z',
      passwordLastChanged: '2025-12-01T10:00:00Z',
      passwordNextRotation: '2026-03-01T10:00:00Z',
      mfaActive: true,
      keys: [
        {
          ...{ slot: 1, status: 'Active', createDate: '2025-11-01T09:00:00Z' },
          lastUsedDate: '2026-01-06T09:15:00Z',
          ...{ lastUsedService: 's3', lastUsedRegion: 'eu-west-1' },
        },
        { slot: 2, status: 'Inactive', createDate: '2025-10-01T09:00:00Z' },
      ],
      signingCertificates: 1,
    });
  });

  it.each(['N/A', 'no_information', 'not_supported', ''])(
    'takes %s for nothing to tell',
    (none) => {
      const values = `${none},${none},${none},${none},${none},${REST}`;

      const { rows } = parse(lineOf('ann', arn('ann'), values));

      expect(rows.get('ann')).toEqual({
        ...{ userName: 'ann', arn: arn('ann'), createDate: '2026-01-01T00:00:00Z' },
        ...{ keys: [], signingCertificates: 0 },
      });
    },
  );

  it.each([
    ['TRUE', true],
    ['True', true],
    ['true', true],
    ['FALSE', false],
    ['False', false],
    ['maybe', undefined],
  ])('reads the flag %s as %s', (word, flag) => {
    const { rows } = parse(lineOf('ann', arn('ann'), `${word},N/A,N/A,N/A,${word},${REST}`));

    expect(rows.get('ann')?.passwordEnabled).toBe(flag);
    expect(rows.get('ann')?.mfaActive).toBe(flag);
  });

  it('keeps root apart', () => {
    const { rows, root } = parse(ROOT, lineOf('ann', arn('ann')));

    expect([...rows.keys()]).toEqual(['ann']);
    expect(root).toMatchObject({ mfaActive: false, passwordLastUsed: '2026-01-01T00:00:00Z' });
    expect(root?.keys).toEqual([{ slot: 1, status: 'Active', createDate: '2020-02-01T00:00:00Z' }]);
    expect(root).not.toHaveProperty('passwordEnabled');
  });

  it('reads names with commas and quotes, quoted', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const name = 'a,b"c';

    const { rows, unreadable } = parse(lineOf(quoted(name), quoted(arn(name))));

    expect(rows.get(name)).toMatchObject({ arn: arn(name), passwordEnabled: true });
    expect(unreadable).toBe(0);
  });

  it.each(['a,b', 'a,b,c', ',', ',,x'])(
    'puts the name %s together where it is not quoted',
    (name) => {
      const { rows, unreadable } = parse(lineOf(name, arn(name)));

      expect(rows.get(name)).toMatchObject({ arn: arn(name), mfaActive: true });
      expect(unreadable).toBe(0);
    },
  );

  it('counts lines that fit no header and reads the others', () => {
    const { rows, unreadable } = parse(
      'too,short',
      `${lineOf('ann', arn('ann'))},surplus`,
      `${lineOf('eve', arn('somebody-else'))},two,more`,
      lineOf('N/A', arn('x')),
      lineOf('ben', arn('ben')),
    );

    expect([...rows.keys()]).toEqual(['ben']);
    expect(unreadable).toBe(4);
  });

  it('goes by the header: columns in any order, unknown ones, missing ones', () => {
    const report = [
      'access_key_9_active,mfa_active,ARN,user,user_creation_time',
      `true,TRUE,${arn('ann')},ann,2026-01-01T00:00:00+00:00`,
    ].join('\r\n');

    expect(parseCredentialReport(report).rows.get('ann')).toEqual({
      ...{ userName: 'ann', arn: arn('ann'), createDate: '2026-01-01T00:00:00Z' },
      ...{ mfaActive: true, keys: [] },
    });
  });

  it('reads a report behind a byte order mark, and none from what is none', () => {
    const { rows } = parseCredentialReport(`\uFEFF${HEADER}\n${lineOf('ann', arn('ann'))}\n`);

    expect(rows.size).toBe(1);
    expect(parseCredentialReport('')).toEqual({ rows: new Map(), unreadable: 0 });
    expect(parseCredentialReport('<html>\nno,report').rows.size).toBe(0);
  });
});
