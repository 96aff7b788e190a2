#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);

if (existsSync(main)) {
  const { main: run } = await import(main.href);
  await run(process.argv.slice(2));
} else {
  process.stderr.write(
    'iam-tracker is not built yet. In the folder of the repository: pnpm install && pnpm build\n',
  );
  process.exitCode = 1;
}
