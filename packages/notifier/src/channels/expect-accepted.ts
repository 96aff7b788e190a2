import { AppError } from '@iam-tracker/core';

/**
 * Takes a status of the 200s for accepted. Before it throws, `forget` drops what the destination may have refused. The answer
 * itself is not shown: it may repeat a secret that was sent.
 *
 * @throws AppError PUBLISH_FAILED
 */
export function expectAccepted(name: string, status: number, forget: () => void): void {
  if (status >= 200 && status < 300) return;
  forget();
  throw new AppError('PUBLISH_FAILED', `${name} answered with status ${status}.`, {
    hint: hintFor(status),
  });
}

function hintFor(status: number): string {
  if (status === 429) return 'It takes no more for now; it is tried again in minutes.';
  if (status >= 500) return 'It is ill; it is tried again in minutes.';
  if (status >= 300 && status < 400)
    return 'Redirects are not followed: configure the address that it leads to.';
  return 'Check the address, and the secret that it is called with.';
}
