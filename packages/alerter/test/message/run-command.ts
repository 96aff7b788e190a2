import { execFileSync } from 'node:child_process';

/** Has a shell read a command and returns the arguments that `aws` would get; all else that is printed as well. */
export function argumentsOf(command: string): string[] {
  const script = `aws() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  const printed = execFileSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  return printed.split('\0').slice(0, -1);
}
