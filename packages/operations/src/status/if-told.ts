import { isAppError } from '@iam-tracker/core';

/** Returns what AWS told; undefined, with the reason noted in `unknown`, when it refused to tell. @throws whatever is no refusal */
export async function ifTold<Told>(
  asking: Promise<Told>,
  unknown: string[],
): Promise<Told | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (!isAppError(error, 'AWS_REFUSED')) throw error;
    unknown.push(error.message);
    return undefined;
  }
}
