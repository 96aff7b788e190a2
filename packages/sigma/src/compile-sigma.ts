import { type CompiledRule, type CompiledRules, MAX_OWN_RULES } from '@iam-tracker/alerter/detect';
import { printable } from '@iam-tracker/core';
import { compileCorrelation } from './compile-correlation.ts';
import { compileRule } from './compile-rule.ts';
import { broken, Refusal, type RefusalKind, unsupported } from './refusal.ts';
import { asMap, entryOf, type Mapping, readYaml, type Tree, textOf } from './yaml-tree.ts';

/** A file of rules; `name` is its path below the folder. */
export interface SigmaFile {
  readonly name: string;
  readonly text: string;
}

/** Something said of a rule; every text is fit to be shown. */
interface Remark {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Its title, or the file where there is none. */
  readonly rule: string;
  readonly text: string;
}

export interface RefusedRule extends Remark {
  readonly kind: RefusalKind;
}

export interface Compilation {
  readonly compiled: CompiledRules;
  /** The files that the rules are of, by their ids. */
  readonly files: ReadonlyMap<string, string>;
  readonly refused: readonly RefusedRule[];
  /** Ways in which rules that were taken are read, where that may surprise. */
  readonly notes: readonly Remark[];
}

interface Draft {
  readonly document: Mapping;
  readonly file: string;
  readonly name: string;
  readonly title: string;
  rule: CompiledRule | undefined;
  /** Only correlations of it raise alerts. */
  isCounted: boolean;
}

/**
 * Compiles files of Sigma rules. Every rule in them is either among the compiled or among the refused, with its
 * line and the reason. Total: whatever stands in the files, it never throws.
 */
export function compileSigma(files: readonly SigmaFile[]): Compilation {
  const refused: RefusedRule[] = [];
  const notes: Remark[] = [];
  const drafts = files.flatMap((file) => draftFile(file, refused));

  /** Refuses instead of throwing. */
  function attempt(draft: Draft, compile: () => CompiledRule): void {
    try {
      const rule = compile();
      const twin = drafts.find((other) => other.rule?.id === rule.id);
      if (twin !== undefined) {
        throw broken(draft.document.line, `its id ${rule.id} is that of ${twin.rule?.source}`);
      }
      draft.rule = rule;
    } catch (error) {
      refused.push(refuse(draft, error));
    }
  }

  function note({ document, file, title }: Draft, texts: readonly string[]): void {
    const name = printable(file, 200);
    notes.push(...texts.map((text) => ({ file: name, line: document.line, rule: title, text })));
  }

  const isCorrelation = ({ document }: Draft) => entryOf(document, 'correlation') !== undefined;
  const single = drafts.filter((each) => !isCorrelation(each));
  for (const draft of single) {
    attempt(draft, () => {
      const { notes: found, rule } = compileRule(draft.document, draft.name, draft.file);
      note(draft, found);
      return rule;
    });
  }
  for (const draft of drafts.filter(isCorrelation)) {
    attempt(draft, () => {
      const counted = new Set<Draft>();
      const findRule = (name: string, line: number) => {
        const base = findDraft(single, name, line);
        counted.add(base.draft);
        return base.rule;
      };
      const compiled = compileCorrelation(draft.document, draft.name, draft.file, findRule);
      const { generates, notes: found, rule } = compiled;
      for (const base of generates ? [] : counted) base.isCounted = true;
      note(draft, found);
      return rule;
    });
  }
  const taken = drafts.flatMap((draft) => {
    const { file, isCounted, rule } = draft;
    return rule === undefined || isCounted ? [] : [{ draft, file, rule }];
  });
  for (const { draft } of taken.splice(MAX_OWN_RULES)) {
    const reason = `there are more than ${MAX_OWN_RULES} rules`;
    refused.push(refuse(draft, unsupported(draft.document.line, reason)));
  }
  return {
    compiled: {
      schema: 'iam-activity-tracker/rules',
      version: 1,
      rules: taken.map(({ rule }) => rule),
    },
    files: new Map(taken.map(({ file, rule }) => [rule.id, file])),
    refused,
    notes,
  };
}

function draftFile({ name: file, text }: SigmaFile, refused: RefusedRule[]): Draft[] {
  try {
    const documents = readYaml(text);
    if (documents.length === 0) throw broken(1, 'is empty');
    return documents.flatMap((document, index) => {
      try {
        return [draftDocument(document, file, documents.length === 1 ? undefined : index)];
      } catch (error) {
        refused.push(refuse({ file, title: printable(file, 200) }, error));
        return [];
      }
    });
  } catch (error) {
    refused.push(refuse({ file, title: printable(file, 200) }, error));
    return [];
  }
}

/** The first rule of a file has the file's name, unless it has one of its own; others need theirs. */
function draftDocument(tree: Tree, file: string, index: number | undefined): Draft {
  const document = asMap(tree, 'a rule');
  const action = entryOf(document, 'action');
  if (action !== undefined) {
    throw unsupported(action.line, 'action is not supported; write every rule whole');
  }
  if (!document.entries.some(({ name }) => name === 'detection' || name === 'correlation')) {
    throw broken(document.line, 'has neither detection nor correlation');
  }
  const stem = (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/i, '');
  const fallback = index === undefined || index === 0 ? stem : `${stem}-${index + 1}`;
  return {
    document,
    file,
    name: textOf(document, 'name') ?? fallback,
    title: printable(textOf(document, 'title') ?? file, 200),
    rule: undefined,
    isCounted: false,
  };
}

function findDraft(drafts: readonly Draft[], name: string, line: number) {
  const draft = drafts.find(
    ({ document, name: own }) => own === name || textOf(document, 'id') === name,
  );
  const shown = `"${printable(name, 60)}"`;
  if (draft === undefined) throw broken(line, `it counts ${shown}, and there is no such rule`);
  if (draft.rule === undefined) throw unsupported(line, `it counts ${shown}, which is refused`);
  return { draft, rule: draft.rule };
}

function refuse({ file, title }: Pick<Draft, 'file' | 'title'>, error: unknown): RefusedRule {
  const isOurs = error instanceof Refusal;
  const text = error instanceof Error ? error.message : String(error);
  return {
    file: printable(file, 200),
    line: isOurs ? error.line : 1,
    rule: title,
    text: printable(isOurs ? text : `cannot be read: ${text}`, 500),
    kind: isOurs ? error.kind : 'broken',
  };
}
