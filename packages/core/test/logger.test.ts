import { spawnSync } from 'node:child_process';
import { AppError, createLogger, LOG_LEVELS, type LogLevel, redactText } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { REDACTED_PATHS } from '../src/logger.ts';

function createSink(level: LogLevel = 'DEBUG', base?: object) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    level,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    ...(base === undefined ? {} : { base }),
  });
  return { logger, lines };
}

describe('createLogger', () => {
  it('writes level, timestamp, the data and the message, and nothing else', () => {
    const { logger, lines } = createSink();

    logger.info({ total_users: 3 }, 'Scan completed successfully');

    expect(lines).toEqual([
      {
        level: 'INFO',
        timestamp: '2026-01-02T03:04:05.006Z',
        total_users: 3,
        message: 'Scan completed successfully',
      },
    ]);
  });

  it('ends every line with one line feed, whatever the data', () => {
    const written: string[] = [];
    const logger = createLogger({
      level: 'INFO',
      destination: { write: (line) => void written.push(line) },
    });

    logger.info({ user: 'a\r\n{"level":"ERROR"}\u0000' }, 'A line');

    expect(written).toHaveLength(1);
    expect(written[0]?.indexOf('\n')).toBe((written[0]?.length ?? 0) - 1);
  });

  it('cleans what errors say, when told how', () => {
    const written: string[] = [];
    const logger = createLogger({
      level: 'INFO',
      destination: { write: (line) => void written.push(line) },
      cleanText: redactText,
    });

    logger.error({ error: new Error('login failed with password=hunter2') }, 'A failure');

    expect(written.join('')).toContain('password=[redacted]');
    expect(written.join('')).not.toContain('hunter2');
  });

  it('spells the levels in upper case', () => {
    const { logger, lines } = createSink();

    for (const method of ['debug', 'info', 'warn', 'error', 'fatal'] as const) {
      logger[method]({}, method);
    }

    expect(lines.map((line) => line.level)).toEqual([...LOG_LEVELS]);
  });

  it.each(LOG_LEVELS.map((level, index) => [level, LOG_LEVELS.length - index] as const))(
    'at %s writes that level and the graver ones',
    (level, expected) => {
      const { logger, lines } = createSink(level);

      for (const method of ['debug', 'info', 'warn', 'error', 'fatal'] as const) {
        logger[method]({}, method);
      }

      expect(lines).toHaveLength(expected);
      expect(lines[0]?.level).toBe(level);
    },
  );

  it('puts the fields of base and of child bindings on each line', () => {
    const { logger, lines } = createSink('INFO', { function: 'collector' });

    logger.child({ region: 'us-east-1' }).child({ source: 'iam' }).warn({ n: 1 }, 'Slow');
    logger.info({}, 'Plain');

    expect(lines[0]).toMatchObject({
      function: 'collector',
      region: 'us-east-1',
      source: 'iam',
      n: 1,
    });
    expect(lines[1]).not.toHaveProperty('region');
  });

  it('describes an error by the fields that log queries ask for', () => {
    const { logger, lines } = createSink();

    logger.error({ error: new AppError('TABLE_MISSING', 'No table x.'), shard: 's' }, 'Failed');

    expect(lines[0]).toMatchObject({
      level: 'ERROR',
      error_type: 'TABLE_MISSING',
      error_message: 'No table x.',
      shard: 's',
    });
    expect(lines[0]).not.toHaveProperty('error');
  });

  it('survives data that JSON cannot take', () => {
    const { logger, lines } = createSink();
    const circular: { self?: unknown } = {};
    circular.self = circular;

    logger.info({ circular, big: 10n ** 20n, fn: () => 1, nothing: undefined }, 'Odd');

    expect(lines[0]).toMatchObject({ message: 'Odd' });
  });

  it('redacts every listed path, in data and in bindings', () => {
    for (const path of REDACTED_PATHS) {
      const { logger, lines } = createSink();
      const data = nest(path, 'hunter2');

      logger.info(data, 'Data');
      logger.child(data).info({}, 'Bindings');

      expect(JSON.stringify(lines)).not.toContain('hunter2');
      expect(JSON.stringify(lines).match(/\[redacted\]/g)).toHaveLength(2);
    }
  });

  it.each([
    { credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } },
    { input: { Credentials: { SessionToken: 'hunter2' } } },
    { list: [{ sessionToken: 'hunter2' }] },
    { headers: { authorization: 'hunter2' } },
  ])('hides secrets where they really occur: %j', (data) => {
    const { logger, lines } = createSink();

    logger.info(data, 'Request');

    expect(JSON.stringify(lines)).toContain('[redacted]');
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|AKIA/);
  });

  it('leaves the data itself as it was', () => {
    const { logger } = createSink();
    const data = { password: 'hunter2', nested: { sessionToken: 'x' } };

    logger.info(data, 'Request');

    expect(data).toEqual({ password: 'hunter2', nested: { sessionToken: 'x' } });
  });

  it('writes to standard output at once, from within a bundle', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { createLogger } from '@iam-tracker/core';
          createLogger({ level: 'INFO' }).error({ error: new Error('lost') }, 'From a bundle');
          process.kill(process.pid, 'SIGKILL');`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      write: false,
      minify: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      conditions: ['source'],
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
      },
    });

    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-'], {
      input: outputFiles[0]?.text ?? '',
      encoding: 'utf8',
    });

    expect(JSON.parse(stdout)).toMatchObject({
      level: 'ERROR',
      message: 'From a bundle',
      error_type: 'Error',
      error_message: 'lost',
    });
  });
});

/** `a["b"]` or `*.*.b` to an object with the value there. */
function nest(path: string, value: string): object {
  const keys = path.match(/[^.[\]"]+/g) ?? [];
  return keys.reduceRight<object | string>((inner, key) => ({ [key]: inner }), value) as object;
}
