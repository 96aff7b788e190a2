import { createLogger, type Logger, redactText } from '@iam-tracker/core';

/** Hands the log lines of the part a command runs to `say`, one by one; without `--verbose` there are none. */
export function createVerboseLogger(isVerbose: boolean, say: (text: string) => void): Logger {
  const write = isVerbose ? (line: string) => say(line.trimEnd()) : () => undefined;
  return createLogger({
    level: isVerbose ? 'DEBUG' : 'CRITICAL',
    destination: { write },
    cleanText: redactText,
  });
}
