import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const packageRoot = join(import.meta.dirname, '..');

/** Bundles a file of this folder into a program for a process of its own, which reads it from its input. */
export async function bundleProgram(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions: ['source'],
    // Found beside the package; one of them is native code.
    external: ['dynalite', '@duckdb/node-api'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? '';
}

export function nodeArguments(...args: readonly string[]): string[] {
  return ['--no-warnings', '--input-type=module', '-', ...args];
}

/** Runs a program and hands over each of its lines. */
export function startProgram(
  program: string,
  args: readonly string[],
  onLine: (line: Record<string, unknown>) => void,
): ChildProcess {
  const child = spawn(process.execPath, nodeArguments(...args), { cwd: packageRoot });
  createInterface({ input: child.stdout }).on('line', (line) => onLine(JSON.parse(line)));
  child.stdin.end(program);
  return child;
}

export function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('close', () => resolve()));
}
