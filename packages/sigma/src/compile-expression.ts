import { type Expression, type Instruction, MAX_PROGRAM, OP } from '@iam-tracker/alerter/detect';
import { compact } from '@iam-tracker/core';
import { type ExpressionFlags, type ExpressionNode, parseExpression } from './parse-expression.ts';

/**
 * Compiles a regular expression into a program that is matched in time linear in the text. What such a program
 * cannot do (look around, refer back) has no place in it.
 *
 * @throws Error with the reason
 */
export function compileExpression(pattern: string, flags: ExpressionFlags): Expression {
  const program: number[][] = [];

  function add(...instruction: number[]): number {
    if (program.length >= MAX_PROGRAM) {
      throw new Error(`needs more than ${MAX_PROGRAM} steps; repeat less`);
    }
    return program.push(instruction) - 1;
  }

  function emit(node: ExpressionNode): void {
    switch (node.kind) {
      case 'ranges':
        add(OP.character, ...node.ranges.flat());
        return;
      case 'assertion':
        add(OP[node.name]);
        return;
      case 'sequence':
        for (const each of node.nodes) emit(each);
        return;
      case 'choice':
        emitChoice(node.nodes);
        return;
      case 'repeat':
        emitRepeat(node);
        return;
    }
  }

  function emitChoice(nodes: readonly ExpressionNode[]): void {
    const jumps: number[] = [];
    for (const [index, node] of nodes.entries()) {
      if (index === nodes.length - 1) {
        emit(node);
        continue;
      }
      const split = add(OP.split, program.length + 1, 0);
      emit(node);
      jumps.push(add(OP.jump, 0));
      program[split] = [OP.split, split + 1, program.length];
    }
    for (const jump of jumps) program[jump] = [OP.jump, program.length];
  }

  function emitRepeat({ max, min, node }: Extract<ExpressionNode, { kind: 'repeat' }>): void {
    for (let count = 0; count < min; count += 1) emit(node);
    if (max === Number.POSITIVE_INFINITY) {
      const split = add(OP.split, 0, 0);
      emit(node);
      add(OP.jump, split);
      program[split] = [OP.split, split + 1, program.length];
      return;
    }
    const splits: number[] = [];
    for (let count = min; count < max; count += 1) {
      splits.push(add(OP.split, 0, 0));
      emit(node);
    }
    for (const split of splits) program[split] = [OP.split, split + 1, program.length];
  }

  const node = parseExpression(pattern, flags);
  emit(node);
  add(OP.match);
  const needs = findNeed(node);
  return compact({
    pattern,
    needs: needs === '' ? undefined : needs,
    program: program satisfies Instruction[],
  });
}

/** The longest text that every match has in one piece; empty when there is none for sure. */
function findNeed(node: ExpressionNode): string {
  let longest = '';
  let current = '';

  function walk(each: ExpressionNode): void {
    if (each.kind === 'sequence') {
      for (const part of each.nodes) walk(part);
      return;
    }
    const [range, ...others] = each.kind === 'ranges' ? each.ranges : [];
    const isLetter = range !== undefined && others.length === 0 && range[0] === range[1];
    current = isLetter ? current + String.fromCodePoint(range[0]) : '';
    if (current.length > longest.length) longest = current;
  }

  walk(node);
  return longest;
}
