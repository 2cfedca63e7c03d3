/** A Sigma rule, compiled: which log it reads, when it matches, and how a match is told. */
import { z } from 'zod';
import type { Severity } from '../../domain/finding.ts';
import { conditionTest } from './condition.ts';
import type { Predicate } from './fields.ts';
import { ruleLog, type RuleLog } from './logsource.ts';
import { NotRun } from './not-run.ts';
import { searchTest } from './search.ts';
import { attacksOf } from './tags.ts';

export interface SigmaRule {
  /** The rule's own id, or its file's name where it has none. */
  id: string;
  title: string;
  /** Who wrote it: the licence of most rules (DRL 1.1) wants that said with every match. */
  author: string;
  severity: Severity;
  attacks: [tactic: string, technique: string][];
  /** What its author knows to match without harm. */
  falsePositives: string[];
  log: RuleLog;
  matches: Predicate;
}

const word = z.string().min(1);

const Document = z.object({
  title: word,
  id: word.max(200).optional(),
  status: z.string().optional(),
  author: z.union([word, z.array(word).transform((names) => names.join(', '))]).optional(),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).optional(),
  tags: z.array(z.string()).optional(),
  falsepositives: z.union([z.array(z.string()), word.transform((one) => [one])]).optional(),
  logsource: z.object({
    product: word.optional(),
    service: word.optional(),
    category: word.optional(),
  }),
  detection: z
    .object({
      condition: z.union([word.transform((one) => [one]), z.array(word).min(1)]),
      timeframe: z.unknown().optional(),
    })
    .loose(),
});
type Document = z.infer<typeof Document>;

/** Documents that are no rules of one record, by the key that tells them. */
const otherKinds: Readonly<Record<string, string>> = {
  correlation: 'correlation rule: it counts or joins the matches of other rules',
  filter: 'filter: it changes other rules',
  action: 'collection of the first Sigma format (action)',
};

/** Rules whose authors took them back. */
const withdrawn: ReadonlySet<string> = new Set(['deprecated', 'unsupported']);

/** @throws NotRun with the reason, if the document is no rule that can be run on single records. */
export function compileRule(document: unknown, fileName: string): SigmaRule {
  const rule = readDocument(document);
  const { detection, level } = rule;
  if (rule.status !== undefined && withdrawn.has(rule.status)) {
    throw new NotRun(`status ${rule.status}`);
  }
  const log = ruleLog(rule.logsource);
  if (detection.timeframe !== undefined)
    throw new NotRun('timeframe: it counts over several records');
  return {
    id: rule.id ?? fileName.replace(/\.ya?ml$/, ''),
    title: rule.title,
    author: rule.author ?? 'unknown',
    // Ours, for a rule that names none: the middle.
    severity: level === 'informational' ? 'info' : (level ?? 'medium'),
    attacks: attacksOf(rule.tags ?? []),
    falsePositives: rule.falsepositives ?? [],
    log,
    matches: detectionTest(detection, log),
  };
}

function readDocument(document: unknown): Document {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new NotRun('not a map of keys');
  }
  for (const [key, reason] of Object.entries(otherKinds)) {
    if (Object.hasOwn(document, key)) throw new NotRun(reason);
  }
  const parsed = Document.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw new NotRun(`${path === '' ? 'rule' : path}: ${issue?.message ?? 'not readable'}`);
}

function detectionTest(detection: Document['detection'], log: RuleLog): Predicate {
  const searches = new Map(
    Object.entries(detection)
      .filter(([name]) => name !== 'condition' && name !== 'timeframe')
      .map(([name, search]) => [name, searchTest(search, log.fieldName)]),
  );
  if (searches.size === 0) throw new NotRun('detection holds no search');
  // Several conditions: each is a query of its own.
  const conditions = detection.condition.map((condition) => conditionTest(condition, searches));
  return (fields) => conditions.some((condition) => condition(fields));
}
