import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption } from './command-options.ts';

const EXPORT_EXAMPLES = `
Writes the days that changed since the last export to the lake in the data folder, as Parquet files that any
program reads: DuckDB, pandas, Spark. Queries do this by themselves. docs/lake.md says what the columns are.

Examples:
  $ iam-tracker export
  $ iam-tracker export --start 2026-03-01 --end 2026-03-31   write these days again
  $ duckdb -c "SELECT count(*) FROM '.iam-tracker/lake/iam-events/**/*.parquet'"`;

/** Adds the command that writes the lake. */
export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('write the lake: Parquet files, a folder a day')
    .option('--start <day>', 'write the days from here, changed or not (YYYY-MM-DD, UTC)')
    .option('--end <day>', 'with --start: up to here (today)')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', EXPORT_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runExport } = await import('./commands/analysis/export.ts');
      await runExport(command.optsWithGlobals(), context);
    });
}
