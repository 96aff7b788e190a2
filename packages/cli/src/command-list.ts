import type { CommandEntry, CommandGroup } from './command.ts';

/** Every command, in the order of help. */
export const COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  {
    usage: 'collect',
    about: 'read CloudTrail records into the ledger',
    load: () => import('./commands/ledger/collect.ts'),
  },
  {
    usage: 'incident',
    about: 'show who, how, which keys stand and what to do, on one screen',
    load: () => import('./commands/analysis/incident.ts'),
  },
  {
    usage: 'events',
    about: 'show the newest events that match',
    load: () => import('./commands/ledger/events.ts'),
  },
  {
    usage: 'watch',
    about: 'see events and alerts as they come',
    load: () => import('./commands/ledger/watch.ts'),
  },
  {
    usage: 'coverage',
    about: 'show what is known to have been read',
    load: () => import('./commands/ledger/coverage.ts'),
  },
  {
    usage: 'accounts',
    about: 'show the accounts of the organization',
    examples: `
Names are as their owners chose them, and may repeat: the id is what counts. Where member accounts are read through
roles (collect --members-role, or a deployment): when each was read last, and what kept a run from it; likewise where
their users are scanned (scan --members-role).

Examples:
  $ aws organizations list-accounts > accounts.json
  $ iam-tracker accounts import accounts.json
  $ iam-tracker accounts
  $ iam-tracker accounts --deployed -o json | jq '.[] | select(.state != "ACTIVE")'`,
    commands: [
      {
        usage: 'list',
        about: 'list the accounts',
        load: () => import('./commands/accounts/accounts-list.ts'),
      },
      {
        usage: 'import <file>',
        about: 'take over what "aws organizations list-accounts" printed',
        load: () => import('./commands/accounts/accounts-import.ts'),
      },
    ],
  },
  {
    usage: 'verify <place>',
    about: 'prove by its digests that the files of a trail are as CloudTrail delivered them',
    load: () => import('./commands/ledger/verify.ts'),
  },
  {
    usage: 'simulate-trail <folder>',
    about: 'write the trail of a simulated organization',
    load: () => import('./commands/ledger/simulate-trail.ts'),
  },
  {
    usage: 'demo',
    about: 'see the whole pipeline work on a simulated account',
    load: () => import('./commands/ledger/demo.ts'),
  },
  {
    usage: 'rules',
    about: 'show the detection rules',
    examples: `
Rules that are experimental, or that the settings say so of, are in dry run: recorded, not sent.
Rules of one's own are Sigma rules (logsource: product: aws, service: cloudtrail); --rules adds them.

Examples:
  $ iam-tracker rules --severity CRITICAL
  $ iam-tracker rules show IAM-TRUST-BACKDOOR
  $ iam-tracker rules --rules ./rules
  $ iam-tracker rules --settings detection.json --format json | jq '.[] | select(.state == "off") | .id'`,
    commands: [
      {
        usage: 'list',
        about: 'list the rules',
        load: () => import('./commands/detection/rules-list.ts'),
      },
      {
        usage: 'show <id>',
        about: 'show a rule with its runbook',
        load: () => import('./commands/detection/rules-show.ts'),
      },
      {
        usage: 'test <path>',
        about: "test Sigma rules of one's own by the stories beside them",
        load: () => import('./commands/detection/rules-test.ts'),
      },
      {
        usage: 'convert <path>',
        about: "show what Sigma rules of one's own are read as",
        load: () => import('./commands/detection/rules-convert.ts'),
      },
      {
        usage: 'compile <path>',
        about: "compile Sigma rules of one's own for what is deployed",
        load: () => import('./commands/detection/rules-compile.ts'),
      },
    ],
  },
  {
    usage: 'backtest',
    about: 'show what the detection rules would have said about what is in the ledger',
    load: () => import('./commands/detection/backtest.ts'),
  },
  {
    usage: 'alerts',
    about: 'show the alerts that were raised, and what became of them',
    load: () => import('./commands/detection/alerts.ts'),
  },
  {
    usage: 'report',
    about: 'write what happened as one page for a browser',
    load: () => import('./commands/analysis/report.ts'),
  },
  {
    usage: 'test-alerts',
    about: 'send one harmless alert of each severity',
    load: () => import('./commands/detection/test-alerts.ts'),
  },
  {
    usage: 'export',
    about: 'write the lake: Parquet files, a folder a day',
    load: () => import('./commands/analysis/export.ts'),
  },
  {
    usage: 'timeline <subject>',
    about: 'tell the story of a person, a user, a role, a key, a policy, an account or an address',
    load: () => import('./commands/analysis/timeline.ts'),
  },
  {
    usage: 'query <name>',
    about: 'ask the lake one of the questions in queries/',
    load: () => import('./commands/analysis/query.ts'),
  },
  {
    usage: 'queries [name]',
    about: 'list the questions that can be asked',
    load: () => import('./commands/analysis/queries.ts'),
  },
  {
    usage: 'sql <statement>',
    about: 'ask the lake a question of your own',
    load: () => import('./commands/analysis/sql.ts'),
  },
  {
    usage: 'other',
    about: 'show what a key or a principal did beside identity, as counted by collect --from',
    load: () => import('./commands/ledger/other.ts'),
  },
  {
    usage: 'scan',
    about: 'take the inventory of IAM users and see what changed',
    load: () => import('./commands/users/scan.ts'),
  },
  {
    usage: 'users',
    about: 'show the IAM users as the last scan saw them',
    load: () => import('./commands/users/users.ts'),
  },
  {
    usage: 'user <name>',
    about: 'show all about one IAM user: its state, what changed and why, what it did',
    load: () => import('./commands/users/user.ts'),
  },
  {
    usage: 'changes',
    about: 'show what changed about IAM users, who did it, and what has no explanation',
    load: () => import('./commands/users/changes.ts'),
  },
  {
    usage: 'findings',
    about: 'show what the last scan found wrong with IAM users and root',
    load: () => import('./commands/users/findings.ts'),
  },
  {
    usage: 'deploy',
    about: 'put the whole system into an AWS account',
    load: () => import('./commands/deployment/deploy.ts'),
  },
  {
    usage: 'update',
    about: 'bring what is deployed up to date',
    load: () => import('./commands/deployment/update.ts'),
  },
  {
    usage: 'init',
    about: 'collect the history of what was deployed',
    load: () => import('./commands/deployment/init.ts'),
  },
  {
    usage: 'status',
    about: 'show how what is deployed is doing',
    load: () => import('./commands/deployment/status.ts'),
  },
  {
    usage: 'logs [function...]',
    about: 'show what the deployed functions log',
    load: () => import('./commands/deployment/logs.ts'),
  },
  {
    usage: 'validate',
    about: 'check what would be deployed',
    load: () => import('./commands/deployment/validate.ts'),
  },
  {
    usage: 'destroy',
    about: 'take down what is deployed',
    load: () => import('./commands/deployment/destroy.ts'),
  },
  {
    usage: 'completion <shell>',
    about: 'write what makes a shell complete these commands',
    async load() {
      const { completionOf } = await import('./commands/shell/completion.ts');
      return { command: completionOf(COMMANDS) };
    },
  },
];
