import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/detect/rule.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { isOwnRuleId } from '../../src/own-rules/compiled-rule.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { readFixtures } from '../scenario/read-fixtures.ts';
import { runRule } from '../scenario/run-rule.ts';

/** The files below a folder, by their paths in it. */
function filesIn(folder: string): string[] {
  return readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

/** Files of rules, not of questions that several ask; the generator of the catalogue knows a rule by the same line. */
const ruleFiles = filesIn('../../src/rules').filter((path) =>
  /^export const \w+: \w+Rule = \{$/m.test(
    readFileSync(join(import.meta.dirname, '../../src/rules', path), 'utf8'),
  ),
);

/** Some calls are news in themselves: then the name and the outcome judge. */
function takesAnything(rule: Rule): boolean {
  const { requestParameters: _request, target: _target, ...bare } = sampleEvent('bare');
  return rule.match(toRuleEvent(bare), parseSettings({}, [])) !== false;
}

function fileNameOf(id: string): string {
  return `${id.toLowerCase()}.ts`;
}

describe('CATALOGUE', () => {
  it('lists every rule file, once', () => {
    const files = ruleFiles.map((path) => basename(path));

    expect(CATALOGUE.map(({ id }) => fileNameOf(id)).sort()).toEqual(files.sort());
  });

  it('has the stories of each rule in a folder of the same name', () => {
    expect(filesIn('../fixtures/rules')).toEqual(ruleFiles);
  });

  it('has ids of upper case words', () => {
    for (const { id } of CATALOGUE) expect(id).toMatch(/^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+$/);
  });

  it("leaves the ids of rules of one's own alone", () => {
    expect(CATALOGUE.filter(({ id }) => isOwnRuleId(id))).toEqual([]);
  });

  it('has ATT&CK technique ids, each once a rule', () => {
    for (const { mitre } of CATALOGUE) {
      expect(mitre.length).toBeGreaterThan(0);
      for (const technique of mitre) expect(technique).toMatch(/^T\d{4}(?:\.\d{3})?$/);
      expect(new Set(mitre).size).toBe(mitre.length);
    }
  });

  it('speaks to people: short titles, whole sentences, public references', () => {
    for (const { falsePositives, references, runbook, title, why } of CATALOGUE) {
      expect(title.length).toBeLessThanOrEqual(70);
      expect(title).toMatch(/^[A-Z][^.]*[^.]$/);
      for (const sentence of [why, ...runbook, ...falsePositives])
        expect(sentence).toMatch(/^[A-Z].*[.?]$/s);
      for (const page of references) expect(page).toMatch(/^https:\/\//);
      expect(references.length).toBeGreaterThan(0);
      expect(runbook.length).toBeGreaterThanOrEqual(2);
      expect(runbook.length).toBeLessThanOrEqual(3);
      expect(falsePositives.length).toBeGreaterThan(0);
    }
  });

  it('has titles that differ', () => {
    expect(new Set(CATALOGUE.map(({ title }) => title)).size).toBe(CATALOGUE.length);
  });
});

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('has a story that it fires on and a near miss', async () => {
    const fixtures = await readFixtures(id);

    expect(fixtures.fires.length).toBeGreaterThan(0);
    expect(fixtures.quiet.length).toBeGreaterThan(0);
    for (const fixture of fixtures.fires) {
      const { alerts, detail, name, severity } = fixture;
      const found = runRule(rule, fixture);

      const last = found.at(-1);
      expect([name, found.length > 0]).toEqual([name, true]);
      if (alerts !== undefined) expect([name, found.length]).toEqual([name, alerts]);
      if (severity !== undefined) expect([name, last?.severity]).toEqual([name, severity]);
      if (detail !== undefined)
        expect([name, last?.detail]).toEqual([name, expect.stringContaining(detail)]);
    }
    for (const fixture of fixtures.quiet) {
      expect([fixture.name, runRule(rule, fixture)]).toEqual([fixture.name, []]);
    }
  });

  it('has a near miss that only its own judgement tells from a hit', async () => {
    if (rule.kind !== 'single' || takesAnything(rule)) return;
    const fixtures = await readFixtures(id);
    const credulous: Rule = { ...rule, match: () => true };

    const taken = fixtures.quiet.filter((fixture) => runRule(credulous, fixture).length > 0);

    expect(taken.length).toBeGreaterThan(0);
  });
});
