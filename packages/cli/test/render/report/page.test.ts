import type { Report, ReportData } from '@iam-tracker/analysis';
import { sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { renderReport } from '../../../src/render/report/page.ts';
import { spacedText, textContent } from './parsed-page.ts';
import { sampleIncident } from './sample-incident.ts';
import { SINCE, sampleLedger, sampleReport, sampleTrail, UNTIL } from './sample-report.ts';

/** Returns the text that a reader of one section sees. */
function sectionText(id: string, fields: Partial<Report> = {}): string {
  const page = renderReport(sampleReport(fields));
  const start = page.indexOf(`<section id="${id}"`);
  return spacedText(page.slice(start, page.indexOf('</section>', start)));
}

const coverage = (fields: Partial<ReportData['coverage']>) => ({
  coverage: {
    shards: [{ ledger: sampleLedger(), missing: [] }],
    begins: SINCE / 1000,
    readThrough: UNTIL / 1000,
    settledThrough: UNTIL / 1000 - 3600,
    ...fields,
  },
});

describe('renderReport', () => {
  it('says whose, when and in which time zone', () => {
    const page = textContent(renderReport(sampleReport()));

    expect(page).toContain('Account 123456789012 · 2026-01-01 00:00 to 2026-01-04 00:00 UTC');
    expect(page).toContain('All times are UTC');
    expect(page).toContain('Simulated account (seed 7)');
  });

  it('names accounts while there are few', () => {
    const head = (accounts: string[]) =>
      textContent(renderReport(sampleReport({ accounts, origin: undefined })));

    expect(head([])).toContain('No account');
    expect(head(['1', '2'])).toContain('Accounts 1, 2');
    expect(head(['1', '2', '3', '4'])).toContain('4 accounts');
    expect(head(['1'])).not.toContain('Simulated');
  });

  it('is headed as asked, and says whose acts alone it tells', () => {
    const incident = sampleIncident({ scope: { actor: 'eve', ip: '192.0.2.7' } });

    const asked = renderReport(sampleReport({ incident }));
    const titled = renderReport(sampleReport({ incident }), { title: '<b>Eve</b>' });

    expect(textContent(asked)).toContain('IAM incident report, account 123456789012, 2026');
    expect(textContent(asked)).toContain('Only what was done by actor eve, ip 192.0.2.7');
    expect(asked).not.toContain('id="users"');
    expect(asked).not.toContain('href="#users"');
    expect(titled).toContain('<h1>&lt;b&gt;Eve&lt;/b&gt;</h1>');
  });

  it('leads with the verdict and the commands that end what can still be used', () => {
    const text = sectionText('summary');

    expect(text).toContain('Who did it. What stands. Switch off first: the key.');
    expect(text).toContain(
      'active key AKIAIOSFODNN7EXAMPLE of eve account 123456789012 · made 2026-01-03 04:05 by alice · last used 2026-01-03 04:05 aws iam update-access-key --user-name eve --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive',
    );
    expect(text).toContain(
      'take the console password away; no command is given, as AWS allows no such name',
    );
    expect(text.match(/key AKIAIOSFODNN7EXAMPLE of eve/g)).toHaveLength(1);
  });

  it('sums up findings, people, what persists, how they came in and what is not known', () => {
    const text = sectionText('summary');

    expect(text).toContain(
      'CRITICAL User created × , times: 5: trusts account 193672423079, role/ops and 1 more HIGH Something else',
    );
    expect(text).toContain('Who the first 2 of 7 eve (IAM user of 123456789012) CRITICAL');
    expect(text).toContain('bob (IAM user of 123456789012) acts with what eve made');
    expect(text).toContain('2 of 3 things made; 1 removed again, 0 of others deleted');
    expect(text).toContain('role with a changed trust policy: ops');
    expect(text).toContain('without a severe alert: 1 group');
    expect(text).toContain('watch cut from 2026-01-03 04:05 on: StopLogging of trail/all');
    expect(text).toContain('eve by access key AKIAIOSFODNN7EXAMPLE (GetCallerIdentity)');
    expect(text).toContain('s3 30 (4 refused): GetObject 28 and 2 more');
    expect(text).toContain('Calls of other services are counted.');
    expect(text).toContain("iam-tracker timeline 'eve and others'");
  });

  it('folds what is beyond the first of a list', () => {
    const { credentials, entries, people } = sampleIncident();
    const repeat = <T>(items: readonly T[], count: number) =>
      Array.from({ length: count }, () => items.slice(0, 1)).flat();
    const incident = sampleIncident({
      credentials: { shown: repeat(credentials.shown, 9), count: 50, open: 40 },
      entries: repeat(entries, 7),
      people: { shown: repeat(people.shown, 8), count: 8 },
    });

    const page = renderReport(sampleReport({ incident }));
    const text = sectionText('summary', { incident });

    expect(page).toContain('<summary>3 more that can still be used</summary>');
    expect(text).toContain('31 more are not listed.');
    expect(text.match(/key AKIAIOSFODNN7EXAMPLE of eve/g)).toHaveLength(9);
    expect(page.match(/<details class="kept"><summary>\d more</g)).toEqual([
      '<details class="kept"><summary>3 more<',
      '<details class="kept"><summary>2 more<',
    ]);
  });

  it('is short where nothing happened', () => {
    const none = { shown: [], count: 0 };
    const { standing } = sampleIncident();
    const incident = sampleIncident({
      ...{
        findings: [],
        people: none,
        credentials: { ...none, open: 0 },
        entries: [],
        watchCuts: none,
        next: [],
      },
      standing: { ...standing, things: none, kinds: [], made: 0, removed: 0 },
      elsewhere: undefined,
    });

    expect(sectionText('summary', { incident })).toBe(
      'What happened, and what to do first Who did it. What stands. Switch off first: the key. What is not known Calls of other services are counted.',
    );
  });

  it('tells the figures', () => {
    const text = sectionText('figures');

    expect(text).toContain('Events 20 3 refused or failed (15%)');
    expect(text).toContain('Sign-in attempts 9 3 refused (33.3%)');
    expect(text).toContain('2 records could not be read and are kept');
  });

  it('has the figures of its charts as a table', () => {
    const text = sectionText('activity');

    expect(text).toContain('Events per day, each family on its own scale');
    expect(text).toContain('Sat, 3 Jan 2026 1,000 10 (2) 2');
    expect(text).toContain('No events: STS, Identity Center, Guard.');
  });

  it.each([
    [3_600_000, 'Events per hour', '1 Jan, 00:00'],
    [21_600_000, 'Events per 6 hours', '1 Jan, 00:00'],
    [7 * 86_400_000, 'Events per 7 days', '7 days from Thu, 1 Jan 2026'],
    [364 * 86_400_000, 'Events per 364 days', '364 days from Thu, 1 Jan 2026'],
  ])('names stretches of %d milliseconds', (bucketMilliseconds, stretch, first) => {
    const { activity } = sampleReport();
    const buckets = activity.buckets.map((bucket, index) => ({
      ...bucket,
      start: SINCE + index * bucketMilliseconds,
    }));

    const text = sectionText('activity', { activity: { bucketMilliseconds, buckets } });

    expect(text).toContain(stretch);
    expect(text).toContain(first);
  });

  it('shows sign-ins by network and hour', () => {
    const text = sectionText('sign-ins');

    expect(text).toContain('192.0.2.0/24');
    expect(text).toContain('3 (3 refused)');
    expect(text).toContain('100+');
    expect(text).toContain('no address recorded');
    expect(text).toContain('2 other networks');
  });

  it('ranks people apart from programs', () => {
    const text = sectionText('people');

    expect(text).toContain('2 of 3 people');
    expect(text).toContain('Programs, services and other accounts (1)');
    expect(text).toContain('1 event of further actors is not in this ranking');
  });

  it('lists where calls came from', () => {
    const text = sectionText('addresses');

    expect(text).toContain('3 addresses that calls came from; the first 2');
    expect(text).toContain('192.0.2.7 CRITICAL 4 1,000 7 100+ 2026-01-01 04:05');
    expect(text).toContain('2 events of further addresses are not in this list');
  });

  it('tells who changed what, by which role, and what was refused', () => {
    const text = sectionText('changes');

    expect(text).toContain('2 changes made, 3 refused');
    expect(text).toContain('alice as permission set Admin');
    expect(text).toContain('444455556666 for ada@example.com as alice');
    expect(text).toContain('CreateUser × , times: 3 AccessDenied AdministratorAccess → user/bob');
    expect(text).toContain('2 more times since 2025-12-31 00:00');
  });

  it('tells changes that are alike in a line, and each of them with its event', () => {
    const [refused, made] = sampleReport().changes.rows;
    if (refused === undefined || made === undefined) throw new Error('the sample has changes');
    const alike = Array.from({ length: 6 }, (_, index) => ({
      ...made,
      event: { ...made.event, eventId: `id-${index}`, target: `user/u${index}` },
    }));
    const { kinds } = sampleReport().changes;

    const text = sectionText('changes', { changes: { kinds, rows: [...alike, refused] } });

    expect(text).toContain('CreateUser × , times: 6 user/u0 user/u1 user/u2 user/u3 and 2 more');
    for (const { event } of alike)
      expect(text).toContain(`${event.target} 192.0.2.1 ${event.eventId}`);
  });

  it('sums up a bounded number of lines of a kind, and lists each change', () => {
    const { kinds, rows } = sampleReport().changes;
    const [, made] = rows;
    if (made === undefined) throw new Error('the sample has changes');
    const many = Array.from({ length: 30 }, (_, index) => ({ ...made, person: `p${index}` }));

    const text = sectionText('changes', { changes: { kinds, rows: many } });

    expect(text).toContain('and 18 more lines of further people or calls, in the list below');
    expect(text.match(/ p11 /g)).toHaveLength(2);
    expect(text.match(/ p29 /g)).toHaveLength(1);
  });

  it('tells stories led by their worst finding, each rule once', () => {
    const text = sectionText('alerts');

    expect(text).toContain('2 alerts on events of this period: 1 sent, 1 grouped');
    expect(text).toContain('The worst 2 of 3 stories');
    expect(text).toContain(
      'CRITICAL User created and 3 more findings alice · 2026-01-03 04:05 to 05:05',
    );
    expect(text).toContain('Signed with AKIAIOSFODNN7EXAMPLE and 2 more · From 192.0.2.7');
    expect(text).toContain(
      'User created × , times: 5 what to do what was found and 1 more like it',
    );
    expect(text).toContain('with ASIAIOSFODNN7EXAMPLE AccessDenied · event e1');
    expect(text).toContain('trusts account 193672423079');
    expect(text).toContain('5 alerts, one by one');
    expect(text).toContain('1 more time until 2026-01-03 05:05');
    expect(text).toContain('and 3 more steps: iam-tracker alerts --rule IAM-USER-CREATED');
    expect(text).toContain('and 2 milder findings: iam-tracker alerts --by rule');
    expect(text).toContain('sent: a note');
    expect(text).toContain('alice, bob and 4 more · 2026-01-03 04:05 to 2026-01-04 04:05');
    expect(text).toContain('User created Because. Ask. Look. IAM-USER-CREATED · T1136.003');
  });

  it('cuts long findings, and has all of them where alerts are one by one', () => {
    const { alerts } = sampleReport();
    const [story] = alerts.stories;
    const [finding] = story?.findings ?? [];
    const [step] = finding?.steps ?? [];
    if (!story || !finding || !step) throw new Error('the sample has a story');
    const agent = `${'x'.repeat(300)}end`;
    const long = {
      ...finding,
      details: [agent],
      steps: [{ ...step, entry: { ...step.entry, detail: agent } }],
    };

    const text = sectionText('alerts', {
      alerts: { ...alerts, stories: [{ ...story, findings: [long] }] },
    });

    expect(text).toContain(` ${'x'.repeat(159)}… `);
    expect(text).toContain(agent);
  });

  it('leads from its numbers to where they are told', () => {
    const page = renderReport(sampleReport());

    expect(page).toContain('<a href="#story-1">2 critical</a>, <a href="#story-1">0 high</a>');
    expect(page).toContain('<a href="#changes-granted">2 gave rights or trust</a>');
    expect(page).toContain('<a href="#story-1">User created</a>');
    expect(page).toContain('<b>Something else</b>');
    expect(page).toContain('<tr id="changes-granted">');
    expect(page).toContain('<article class="story critical" id="story-1">');
  });

  it('tells what a scan found wrong, and which changes no event explains', () => {
    const text = sectionText('users');

    expect(text).toContain('As the scan of 2026-01-03 10:00 saw 1 IAM user: 2 findings');
    expect(text).toContain('refused iam:ListMFADevices');
    expect(text).toContain('CRITICAL <root_account> Root has no MFA');
    expect(text).toContain('bob Access key is old AKIABOB 1,200');
    expect(text).toContain('2 pending, 1 explained, 1 unexplained; the newest 3');
    expect(text).toContain('by 2026-01-03 10:00 bob group joined administrators unexplained');
    expect(text).toContain('2026-01-03 09:30 eve group joined administrators AddUserToGroup alice');
  });

  it('is calm about users that are as they should be', () => {
    const { users } = sampleReport();
    if (users === undefined) throw new Error('the sample has users');
    const user = sampleUser('bob');

    const quiet = {
      ...users,
      scan: sampleHeader(user.scanTimestamp),
      users: [user],
      changes: [],
      changeCount: 0,
    };
    const text = sectionText('users', { users: quiet });

    expect(text).toContain('Nothing was found wrong.');
    expect(text).toContain('None in this period.');
    expect(text).not.toContain('refused');
  });

  it('shows a bounded number of findings', () => {
    const { users } = sampleReport();
    if (users === undefined) throw new Error('the sample has users');
    const findings = Array.from(
      { length: 130 },
      (_, index) => ({ rule: 'inline_policy', subject: `p${index}` }) as const,
    );

    const text = sectionText('users', {
      users: { ...users, users: [sampleUser('bob', undefined, { findings })] },
    });

    expect(text).toContain('31 more are in "iam-tracker findings"');
  });

  it('says that nothing is missing when nothing is, and what is not read yet', () => {
    expect(sectionText('coverage', coverage({}))).toContain(
      'Nothing is missing. Every second from 2026-01-01 00:00 to 2026-01-04 00:00 UTC was read in all 1 shard',
    );
    expect(sectionText('coverage', coverage({ begins: SINCE / 1000 + 7200 }))).toContain(
      'from 2026-01-01 02:00 to 2026-01-04 00:00 UTC was read in all 1 shard, and up to 2026-01-03 23:00 UTC once more, later, for what CloudTrail delivers late. The ledger begins at 2026-01-01 02:00 UTC: of what happened before, it proves nothing.',
    );
    const early = coverage({ readThrough: UNTIL / 1000 - 7200 });
    expect(sectionText('coverage', early)).toContain('in the 2 h after that is not read yet');
  });

  it('says what is missing', () => {
    const text = sectionText('coverage');

    expect(text).toContain('Not everything was read. 1 of 2 shards has time');
    expect(text).toContain('1 min missing');
    expect(text).toContain('failed last time');
    expect(text).toContain('it broke');
    expect(text).toContain('1 (1 min)');
  });

  it('proves nothing without a reading', () => {
    const files = { ...coverage({ shards: [] }), trail: undefined };
    expect(sectionText('coverage', files)).toContain('Nothing is proven.');
    const late = coverage({ readThrough: SINCE / 1000 - 10 });
    expect(sectionText('coverage', late)).toContain('Nothing of this period is proven.');
  });

  it('says what digests prove of the files of a trail, and what was done to them', () => {
    const text = sectionText('coverage');

    expect(text).toContain(
      'Not as AWS delivered it. 4 chains of 1 account: 1 tampered, 1 gap, 2 proven. No digest names 2 files that lie there. All of them go back to 2026-01-01 01:00 UTC',
    );
    expect(text).toContain('What was tampered with; the newest 1 of 3 findings');
    expect(text).toContain('a file is not the one that a digest names');
    expect(text).toContain('the worst 3 lines of 60');
    expect(text).toMatch(/123456789012 eu-west-2 gap 2026-01-01 00:00 2026-01-01 00:00 2 h 0 0 96/);
    expect(text).toContain('2 Regions proven');
  });

  it('says that no file of a trail was taken away, and what is open', () => {
    const states = { tampered: 0, gap: 0, silent: 0, failed: 0, ended: 0, 'not believed': 0 };
    const whole = sampleTrail({
      states: { ...states, proven: 4 },
      tampering: { shown: [], count: 0 },
      ...{ openChains: 0, unprovenFiles: 0, begins: SINCE / 1000, provenTo: UNTIL / 1000 },
    });
    const open = { ...whole, states: { ...states, silent: 1, proven: 3 } };

    expect(sectionText('coverage', { trail: whole })).toContain(
      'Nothing was taken away or changed. 4 chains of 1 account: all files up to 2026-01-04 00:00 UTC are there as AWS delivered them',
    );
    expect(sectionText('coverage', { trail: whole })).not.toContain('What was tampered with');
    expect(sectionText('coverage', { trail: open })).toContain(
      'Not everything is proven. 4 chains of 1 account: 1 silent, 3 proven.',
    );
    expect(sectionText('coverage', { trail: undefined })).not.toContain('trail');
    expect(sectionText('coverage', { ...coverage({ shards: [] }), trail: whole })).toContain(
      'No event history was read into this ledger. What digests prove of its files stands below.',
    );
  });

  it('says so where there is nothing to tell', () => {
    const { totals, signIns, actors, alerts } = sampleReport();
    const none = { made: 0, refused: 0 };
    const empty: Partial<Report> = {
      users: undefined,
      totals: { ...totals, events: 0, unparsed: 0, rootEvents: 0, signIns: 0, changes: 0 },
      signIns: { ...signIns, attempts: 0 },
      actors: {
        ...actors,
        people: [],
        others: [],
        peopleCount: 0,
        otherCount: 0,
        uncountedEvents: 0,
      },
      changes: {
        kinds: {
          granted: none,
          revoked: none,
          trust: none,
          credentials: none,
          identities: none,
          guard: none,
          other: none,
        },
        rows: [],
      },
      addresses: { rows: [], count: 0, uncountedEvents: 0 },
      alerts: { ...alerts, alerts: 0 },
    };

    expect(sectionText('figures', empty)).toContain('as it should be');
    expect(sectionText('activity', empty)).toContain('No events in this period.');
    expect(sectionText('sign-ins', empty)).toContain('No one tried to sign in');
    expect(sectionText('people', empty)).toContain('No one did anything');
    expect(sectionText('addresses', empty)).toContain('No event of this period names one.');
    expect(sectionText('changes', empty)).toContain('Nothing was changed');
    expect(sectionText('alerts', empty)).toContain('No alerts are recorded');
    expect(sectionText('users', empty)).toContain('not scanned yet');
  });
});
