import {
  type Condition,
  checkNetwork,
  type Expression,
  type FieldTest,
} from '@iam-tracker/alerter/detect';
import { compact, printable } from '@iam-tracker/core';
import { compileExpression } from './compile-expression.ts';
import { allOf, anyOf } from './conditions.ts';
import { checkField } from './reach.ts';
import { broken, unsupported } from './refusal.ts';
import { type Entry, itemsOf, type Scalar } from './yaml-tree.ts';

const PARTS = ['contains', 'startswith', 'endswith'] as const;
const COMPARISONS = ['lt', 'lte', 'gt', 'gte'] as const;
/** Kinds of values that are no text; a field has one of them at most. */
const KINDS = ['re', 'cidr', 'exists', 'fieldref', ...COMPARISONS] as const;
const MODIFIERS: readonly string[] = [...PARTS, ...KINDS, 'all', 'cased', 'neq'];
const EXPRESSION_FLAGS: readonly string[] = ['i', 'm', 's'];

/** Modifiers of Sigma that nothing here can honour, and why. */
const REFUSED: Readonly<Record<string, string | undefined>> = {
  base64: 'texts of CloudTrail are not encoded so',
  base64offset: 'texts of CloudTrail are not encoded so',
  expand: 'placeholders are not filled in; write the values',
  utf16: 'texts of CloudTrail are not encoded so',
  utf16be: 'texts of CloudTrail are not encoded so',
  utf16le: 'texts of CloudTrail are not encoded so',
  wide: 'texts of CloudTrail are not encoded so',
  windash: 'it is for command lines of Windows',
};

/** Places of a value in the field that it is compared with. */
type TextPart = 'whole' | (typeof PARTS)[number];

interface Modifiers {
  readonly part: TextPart;
  readonly isEvery: boolean;
  readonly isCased: boolean;
  readonly isNegated: boolean;
  readonly kind: 'text' | (typeof KINDS)[number];
  readonly flags: { readonly i: boolean; readonly m: boolean; readonly s: boolean };
}

/** Compiles one `field|modifier: value` of a search. @throws Refusal */
export function compileFieldItem({ line, name, value }: Entry): Condition {
  const [field = '', ...words] = name.split('|');
  checkField(field, line);
  const modifiers = readModifiers(words, line);
  const values = itemsOf(value).map((item): Scalar => {
    if (item.kind === 'scalar') return item;
    throw broken(item.line, `${shown(name)} has a value that is no text`);
  });
  if (values.length === 0) throw broken(line, `${shown(name)} has no value`);
  if (modifiers.isEvery && value.kind !== 'list') {
    throw broken(line, `${shown(name)} has one value; all wants a list`);
  }
  const condition = compileValues(field, modifiers, values);
  return modifiers.isNegated ? { not: condition } : condition;
}

function readModifiers(words: readonly string[], line: number): Modifiers {
  const has = (word: string) => words.includes(word);
  const kind = KINDS.find(has) ?? 'text';
  for (const word of words) checkModifier(word, kind, line);
  const parts = words.flatMap((word) => PARTS.find((part) => part === word) ?? []);
  const isAlone = kind !== 'text' && kind !== 'fieldref';
  if (parts.length > 1 || (isAlone && parts.length > 0) || KINDS.filter(has).length > 1) {
    throw unsupported(line, `the modifiers ${shown(words.join('|'))} do not go together`);
  }
  return {
    part: parts[0] ?? 'whole',
    isEvery: has('all'),
    isCased: has('cased'),
    isNegated: has('neq'),
    kind,
    flags: { i: has('i'), m: has('m'), s: has('s') },
  };
}

function checkModifier(word: string, kind: string, line: number): void {
  if (MODIFIERS.includes(word) || (kind === 're' && EXPRESSION_FLAGS.includes(word))) return;
  const refusal = Object.hasOwn(REFUSED, word) ? REFUSED[word] : undefined;
  const reason = refusal ?? 'it is none that is known here';
  throw unsupported(line, `the modifier ${shown(word)} is not supported: ${reason}`);
}

function compileValues(field: string, modifiers: Modifiers, values: readonly Scalar[]): Condition {
  const { kind } = modifiers;
  const combine = modifiers.isEvery ? allOf : anyOf;
  switch (kind) {
    case 'text':
      return compileTexts(field, modifiers, values);
    case 're':
      return compact({
        field,
        re: values.map((value) => readExpression(value, modifiers)),
        every: modifiers.isEvery || undefined,
      });
    case 'cidr':
      return { field, cidr: values.map(readNetwork) };
    case 'exists':
      return anyOf(values.map((value) => ({ field, exists: readFlag(value) })));
    case 'fieldref':
      return combine(
        values.map((value): FieldTest => {
          checkField(value.text, value.line);
          return { field, sameAs: value.text, part: modifiers.part };
        }),
      );
    default:
      return combine(values.map((value) => ({ field, compare: kind, to: readNumber(value) })));
  }
}

/** Texts, and null and the empty text: what is absent. */
function compileTexts(
  field: string,
  { isCased, isEvery, part }: Modifiers,
  values: readonly Scalar[],
): Condition {
  const isAbsence = ({ text, value }: Scalar) =>
    value === null || (text === '' && part === 'whole');
  const texts = values.filter((value) => !isAbsence(value));
  const absences = values.length - texts.length;
  const like = texts.map(({ text }) => toPattern(text, part));
  const test: FieldTest = compact({
    field,
    like,
    every: isEvery || undefined,
    cased: isCased || undefined,
  });
  const empty: Condition[] = values.some(({ text, value }) => text === '' && value !== null)
    ? [{ field, like: [''] }]
    : [];
  const absent: Condition[] =
    absences === 0 ? [] : [anyOf([{ field, exists: false }, ...(part === 'whole' ? empty : [])])];
  return (isEvery ? allOf : anyOf)([...(texts.length === 0 ? [] : [test]), ...absent]);
}

/**
 * Returns a value of a rule as a pattern: `*` and `?` as they are, a backslash before them or before another one
 * takes their meaning, and any other backslash is itself.
 */
function toPattern(text: string, part: TextPart): string {
  let pattern = '';
  for (let at = 0; at < text.length; at += 1) {
    const symbol = text.charAt(at);
    const next = text.charAt(at + 1);
    if (symbol === '\\' && next !== '' && '*?\\'.includes(next)) {
      pattern += symbol + next;
      at += 1;
    } else {
      pattern += symbol === '\\' ? '\\\\' : symbol;
    }
  }
  const before = part === 'contains' || part === 'endswith' ? '*' : '';
  const after = part === 'contains' || part === 'startswith' ? '*' : '';
  return before + pattern + after;
}

function readExpression({ line, text, value }: Scalar, { flags }: Modifiers): Expression {
  if (value === null) throw broken(line, 'the regular expression is empty');
  try {
    return compileExpression(text, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read';
    throw unsupported(line, `the regular expression ${shown(text)} ${reason}`);
  }
}

function readNetwork({ line, text }: Scalar): string {
  const problem = text.startsWith('vpce-') ? 'is no network' : checkNetwork(text);
  if (problem === undefined) return text;
  throw broken(line, `the network ${shown(text)} ${problem}`);
}

function readFlag({ line, text, value }: Scalar): boolean {
  if (typeof value === 'boolean') return value;
  throw broken(line, `exists is ${shown(text)}; allowed: true, false`);
}

function readNumber({ line, text }: Scalar): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw broken(line, `${shown(text)} is no number to compare with`);
}

function shown(text: string): string {
  return `"${printable(text, 100)}"`;
}
