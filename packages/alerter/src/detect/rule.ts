import type { Severity } from '@iam-tracker/core';
import type { RuleEvent, RuleFamily } from '../event/rule-event.ts';
import type { Habits } from '../people/principal.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';

/** A match that is worse, milder or clearer than the rule says of itself. */
export interface Hit {
  /** Instead of the rule's severity. */
  readonly severity?: Severity;
  /** One clause that says what exactly was found; may quote the event, so it is escaped before it is shown. */
  readonly detail?: string;
}

/** `true` is a hit as the rule describes itself. */
export type Verdict = boolean | Hit;

/** The parts of every rule. The texts are what people read at three in the morning. */
export interface RuleBase {
  /** Upper case words with hyphens; the file is named after it. */
  readonly id: string;
  /** Fits a mail subject: what happened, at most 70 characters. */
  readonly title: string;
  readonly severity: Severity;
  /** `experimental`: never seen in a recorded event, or often wrong; dry run unless settings say otherwise. */
  readonly status: 'stable' | 'experimental';
  /** ATT&CK technique ids, `T1078` or `T1078.004`; a rule of one's own may have none. Data: they get renumbered. */
  readonly mitre: readonly string[];
  /** The event names of each family that the rule looks at; `any` for all of the family. */
  readonly on: Readonly<Partial<Record<RuleFamily, readonly string[] | 'any'>>>;
  /** The calls that count. Checked before `match` is asked. */
  readonly outcome: 'success' | 'failure' | 'any';
  /** The deeds that count (`isChange`): most of what happens only reads. Both unless given; checked before too. */
  readonly deed?: 'change' | 'read';
  /** One or two sentences on why it matters. */
  readonly why: string;
  /** Two or three steps to take, with fields and time windows. */
  readonly runbook: readonly string[];
  /** Cases in which it is right and harmless, and what to configure then. */
  readonly falsePositives: readonly string[];
  /** Public pages. */
  readonly references: readonly string[];
  /**
   * Judges one event: pure, no state, never throws. For stateful kinds a hit means that the event takes
   * part; severity and detail are those of the event that completes the pattern.
   */
  match(event: RuleEvent, settings: DetectionSettings): Verdict;
  /** Returns what alerts of the rule have in common when they are one story; grouped within an hour. */
  dedupKey(event: RuleEvent): string;
  /** One deed touches things of several kinds: what is done to another kind is no news of its own. */
  readonly foldsTargets?: true;
}

/** The event alone decides. */
export interface SingleEventRule extends RuleBase {
  readonly kind: 'single';
}

/** Enough events of a group within a window. */
export interface ThresholdRule extends RuleBase {
  readonly kind: 'threshold';
  readonly threshold: {
    readonly windowMinutes: number;
    /** Fires from this many on. */
    readonly count: number;
    /** Events of one group count together; undefined: this event counts nowhere. */
    groupBy(event: RuleEvent): string | undefined;
    /** Count different values instead of events; undefined: this event does not count. */
    distinct?(event: RuleEvent): string | undefined;
    /** Says for people what is counted: `users`; `events` or `different values` unless given. */
    readonly noun?: string;
    /**
     * With `distinct`: values count where the group begins with them, not where it goes on with what it did
     * within so many days before. Every value is new to a group that was never seen.
     */
    readonly habitDays?: number;
  };
}

/** One step of a sequence. */
interface SequenceStep {
  readonly name: string;
  /** Asked only of events that the rule's own `match` lets through. */
  match(event: RuleEvent, settings: DetectionSettings): boolean;
  /** Events that make the step; 1 unless given. */
  readonly count?: number;
  /**
   * A short text to remember of the event, for `confirm`. Events of a step with the same text are one;
   * without it every event id counts. Undefined: the event is not part of the step.
   */
  capture?(event: RuleEvent): string | undefined;
}

/** Steps in the order of their times (the same second counts as in order), within a window. */
export interface SequenceRule extends RuleBase {
  readonly kind: 'sequence';
  readonly sequence: {
    readonly steps: readonly [SequenceStep, SequenceStep, ...SequenceStep[]];
    /** From the first event of the first step to the last event of the last. */
    readonly windowMinutes: number;
    /** Events belong together when this is the same; undefined: belongs to nothing. */
    correlateBy(event: RuleEvent): string | undefined;
    /** Last word over what the steps captured, one text for each step; absent: the order suffices. */
    confirm?(captures: readonly string[]): boolean;
  };
}

/** A value that its baseline has never held, after a quiet time of learning. */
export interface FirstSeenRule extends RuleBase {
  readonly kind: 'first-seen';
  readonly firstSeen: {
    /** Whose habits: every key has a baseline of its own. Undefined: not this event. */
    baselineKey(event: RuleEvent): string | undefined;
    /** Returns what is new or known; short. Undefined: not this event. */
    value(event: RuleEvent): string | undefined;
    /**
     * Knows what needs no learning, such as a home network. It teaches like everything else, so that the baseline
     * has begun when something new comes, and never fires. Absent: nothing is known beforehand.
     */
    isKnown?(event: RuleEvent, settings: DetectionSettings): boolean;
    /** Other values that make this one no news when they are known. */
    knownBy?(event: RuleEvent): readonly string[];
    /**
     * Asked before the rule fires: tells whether what is common knowledge about the principal (`principalOf`) makes the
     * event no news. A newcomer is who has no baseline of its own yet in an account that is watched for long. Pure.
     */
    isUsual?(event: RuleEvent, habits: Habits, isNewcomer: boolean): boolean;
    /** Says for people what is new: completes "first time …". Absent: the match says it. */
    newness?(event: RuleEvent): string;
    /**
     * Days for which the account must have been watched, by any event, or the baseline must have had events of its
     * own; before, it only learns.
     */
    readonly learningDays: number;
    /** Days after its last sight when a value is forgotten. */
    readonly rememberDays: number;
  };
}

export type Rule = SingleEventRule | ThresholdRule | SequenceRule | FirstSeenRule;
