import type { Caller } from '@iam-tracker/core';

/** Who called, whatever the key: many calls have few of them. */
export type KeptCaller = Omit<Caller, 'accessKeyId'> & { readonly eventName: string };

/** Keeps each caller once. */
export interface Callers {
  /** Returns the number of the caller, the same for equal ones; counted from 0. */
  numberOf(caller: KeptCaller): number;
  at(number: number): KeptCaller;
}

export function createCallers(): Callers {
  const callers: KeptCaller[] = [];
  const numbers = new Map<string, number>();
  return {
    numberOf(call) {
      const { actor, actorType, assumedRoot, delegateAccountId, eventName } = call;
      const { roleArn, sessionName, sourceIdentity, userName, userType } = call;
      // Every event comes along here; as JSON, no two callers have one text.
      const text = JSON.stringify([
        ...[actor, actorType, eventName, userName, userType, roleArn, sessionName],
        ...[sourceIdentity, assumedRoot, delegateAccountId],
      ]);
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, callers.length);
      const caller = {
        ...{ actor, actorType, eventName, userName, userType, roleArn, sessionName },
        ...{ sourceIdentity, assumedRoot, delegateAccountId },
      };
      return callers.push(caller) - 1;
    },
    at(number) {
      const caller = callers[number];
      if (caller === undefined) throw new Error(`there is no caller ${number}`);
      return caller;
    },
  };
}
