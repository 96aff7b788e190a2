import { AppError } from '@iam-tracker/core';

const READING = ['select', 'with', 'values', 'show', 'describe'];
/** Comments and blanks, and parentheses that a SELECT may begin with. */
const LEAD = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const EXPLAIN = /^explain(?:\s+analyze)?(?:\s+verbose)?(?:\s*\([^()]*\))?(?=[\s(])/i;

/**
 * Makes sure that a statement begins like one that reads. The engines have locks of their own; this one
 * holds for all of them, and says it in the same words.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function expectReading(sql: string): void {
  const statement = withoutLead(sql);
  const explained = EXPLAIN.exec(statement)?.[0];
  const body = explained === undefined ? statement : withoutLead(statement.slice(explained.length));
  const [word = ''] = /^[a-z]+/i.exec(body) ?? [];
  const isReading = READING.includes(word.toLowerCase());
  const isDescribed = explained !== undefined && !/^(select|with|values)$/i.test(word);
  if (isReading && !isDescribed) return;
  throw new AppError('BAD_ARGUMENT', 'Only statements that read are allowed.', {
    hint: 'One SELECT, WITH … SELECT, VALUES, SHOW, DESCRIBE or EXPLAIN.',
  });
}

function withoutLead(sql: string): string {
  return sql.replace(LEAD, '');
}
