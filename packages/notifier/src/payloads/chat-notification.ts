import { compact, printable } from '@iam-tracker/core';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import {
  listFacts,
  nameCredential,
  nameFinding,
  writeCount,
  writeNamed,
  writeTitle,
} from '@iam-tracker/core/alert-facts';
import { fitLines } from './fit-lines.ts';
import { codeText, inertText, isInert, ruleText } from './inert-text.ts';
import { accountIn, plainId, plainName, threadKey } from './plain-ids.ts';

/**
 * A custom notification of Amazon Q Developer in chat applications, for Slack and Microsoft Teams. Everything else on its
 * topic is dropped without a word.
 *
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html#event-schema
 */
interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** A message and what continues it are a thread, in the window of time that the channel's preferences give. */
    readonly threadId: string;
    /** Stands on the first message of the thread when another is added. */
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    /** Custom actions put these into commands: ids alone, nothing that a caller can choose. */
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** Limits of the parameters, in characters: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html#parameter-details */
const MAX = { title: 250, description: 8_000, nextStep: 350, keyword: 75 } as const;
/** What leads to the event is never what does not fit. */
const MAX_FOOTER = 1_500;
/** People read the first; all of them are in the mail. */
const MAX_HOPS = 4;
const MAX_STEPS = 8;

/** Writes an alert for a chat: what a caller chose is shown as code and does nothing there. */
export function buildChatNotification(document: AlertDocument): ChatNotification {
  const { alert_id: id, event, rule, severity } = document;
  const title = printable(`${severity}: ${inertText(writeTitle(document))}`, MAX.title);
  const words = [severity, rule.id, event.account_id, event.event_name, ...rule.mitre];
  return {
    version: '1.0',
    source: 'custom',
    id: plainId(id),
    content: {
      textType: 'client-markdown',
      title,
      description: writeDescription(document),
      nextSteps: listSteps(document),
      keywords: words.filter(isKeyword),
    },
    metadata: {
      threadId: threadKey(document),
      summary: title,
      eventType: plainId(rule.id),
      relatedResources: [event.user_arn, event.role_arn].filter(
        (arn): arn is string => arn !== null && /^arn:[\w+=,./:-]+$/.test(arn) && isInert(arn),
      ),
      additionalContext: compact({
        severity,
        rule_id: plainId(rule.id),
        event_id: plainName(event.event_id),
        account_id: accountIn(event.account_id),
        aws_region: plainName(event.aws_region),
      }),
    },
  };
}

function isKeyword(word: string | null): word is string {
  const name = plainName(word);
  return name !== undefined && name.length <= MAX.keyword && isInert(name);
}

function writeDescription(document: AlertDocument): string {
  const { credentials, event, rule, summary } = document;
  const footer = fitLines(
    [
      `*Event* ${codeText(event.event_id ?? 'unknown')}`,
      `*Rule* ${codeText(rule.id)}`,
      ...rule.references.filter(isPlainLink),
    ],
    MAX_FOOTER,
  );
  const body = [
    codeText(nameFinding(document)),
    ...listFactLines(document),
    ...(summary === null
      ? []
      : [
          '',
          writeCount(summary),
          ...summary.alerts.map((each) => `- ${codeText(writeNamed(each))}`),
        ]),
    '',
    `*Why it matters* ${ruleText(rule.why)}`,
    ...credentials.flatMap(({ steps, ...credential }) => [
      ...(steps.length === 0
        ? []
        : ['', `*To stop it now* ${codeText(nameCredential(credential))}`]),
      ...steps.flatMap(({ command, step }) => [
        `- ${inertText(step)}`,
        // A command with a look-alike in it is another command: the mail has it, and `iam-tracker incident`.
        ...(command !== null && isInert(command) ? [codeText(command)] : []),
      ]),
    ]),
  ];
  const most = MAX.description - footer.length - 2;
  return `${fitLines(body, most)}\n\n${footer}`;
}

function listFactLines(document: AlertDocument): string[] {
  const facts = listFacts(document);
  const hops = facts.filter(([, text]) => text.startsWith('<- '));
  const left = new Set(hops.slice(MAX_HOPS));
  return facts
    .filter((fact) => !left.has(fact))
    .map(([label, text]) => `- ${label === '' ? '' : `*${label}* `}${codeText(text)}`);
}

/** The runbook; a step that is too long ends with `…`. */
function listSteps({ rule }: AlertDocument): string[] {
  return rule.runbook
    .slice(0, MAX_STEPS)
    .map((step) => ruleText(step).trim())
    .filter((step) => step !== '')
    .map((step) => printable(step, MAX.nextStep));
}

/** Tells whether an address of a rule can stand in a text by itself. */
function isPlainLink(address: string): boolean {
  return /^https:\/\/[\w./#?=%:+,-]+$/.test(address) && !/[_]$/.test(address);
}
