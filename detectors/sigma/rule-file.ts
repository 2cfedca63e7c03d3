/** Reads rule files: each document of each file becomes a rule, or the reason why it is not run. */
import { Parser, parseAllDocuments } from 'yaml';
import { requireBoundedTokens, requireLength, type TextBounds } from '../../domain/bounds.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { NotRun } from './not-run.ts';
import { compileRule, type SigmaRule } from './rule.ts';

export interface RuleFile {
  /** Below the folder that was named. */
  name: string;
  /** Its text, or why there is none. */
  text: string | { unreadable: string };
}

/** A rule that is listed instead of run. */
export interface RuleNotRun {
  file: string;
  /** Null where the rule names none. */
  title: string | null;
  reason: string;
}

export interface RuleSet {
  rules: SigmaRule[];
  notRun: RuleNotRun[];
}

/** Aliases that one document may resolve: more are a bomb. The parser's own default. */
const mostAliases = 100;

/** Of one file: the longest rules that are published have some tens of kilobytes. */
const fileBounds: TextBounds = { length: 1024 * 1024, parts: 50_000, depth: 64 };

export function compileRules(files: readonly RuleFile[], bounds: TextBounds = fileBounds): RuleSet {
  const set: RuleSet = { rules: [], notRun: [] };
  const ids = new Set<string>();
  for (const { name, text } of files) {
    for (const document of documentsOf(text, bounds)) {
      const title = titleOf(document);
      try {
        if (document instanceof NotRun) throw document;
        const rule = compileRule(document, name);
        if (ids.has(rule.id)) throw new NotRun(`another rule has the id ${rule.id}`);
        ids.add(rule.id);
        set.rules.push(rule);
      } catch (error) {
        set.notRun.push({ file: name, title, reason: reasonOf(error) });
      }
    }
  }
  return set;
}

function documentsOf(text: RuleFile['text'], bounds: TextBounds): unknown[] {
  if (typeof text !== 'string') return [new NotRun(text.unreadable)];
  try {
    requireLength(text, bounds, 'the file');
    requireBoundedTokens(new Parser().parse(text), bounds, 'the file');
    const documents = parseAllDocuments(text, { logLevel: 'silent' });
    if ('empty' in documents) return [new NotRun('no document in the file')];
    return documents.map((document) => {
      const [error] = document.errors;
      if (error !== undefined)
        return new NotRun(`not readable as YAML: ${firstLine(error.message)}`);
      return toValue(() => document.toJS({ maxAliasCount: mostAliases }));
    });
  } catch (error) {
    return [error instanceof WatchbillError ? new NotRun(error.message) : notYaml(error)];
  }
}

function toValue(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return notYaml(error);
  }
}

/** Whatever the parser throws is about this file: aliases that multiply, nesting beyond the stack. */
function notYaml(error: unknown): NotRun {
  return new NotRun(
    `not readable as YAML: ${firstLine(error instanceof Error ? error.message : String(error))}`,
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function reasonOf(error: unknown): string {
  if (error instanceof NotRun) return error.message;
  // Nesting that no rule has can exhaust the stack: of one rule, not of the run.
  if (error instanceof RangeError) return error.message;
  throw error;
}

function titleOf(document: unknown): string | null {
  if (typeof document !== 'object' || document === null || !('title' in document)) return null;
  return typeof document.title === 'string' ? document.title : null;
}
