/** What a change of the document loosens and what it tightens: whatever is not plainly tighter counts as looser. */
import {
  ExpiryOutcome,
  EvidenceGrade,
  Level,
  Mode,
  type ApprovalTerms,
  type FunctionName,
} from '../domain/action.ts';
import { classTerms, type ApprovalClass, type ApprovalSection } from './approval-terms.ts';
import { durationMs } from './duration.ts';
import type { DelegationDocument, Override } from './schema.ts';
import { scopeWords } from './scope.ts';

/** In words a lead can check; both empty when nothing that decides has changed. */
export interface Comparison {
  loosens: string[];
  tightens: string[];
}

interface Difference {
  looser: boolean;
  words: string;
}

/** A difference between two values on a scale where higher is looser. */
function scale(
  key: string,
  [before, after]: readonly [string | number, string | number],
  rank: (value: string | number) => number,
): Difference[] {
  if (before === after) return [];
  return [{ looser: rank(after) >= rank(before), words: `${key}: ${before} → ${after}` }];
}

const place =
  (order: readonly string[]) =>
  (value: string | number): number =>
    order.indexOf(String(value));
const numeric = (value: string | number): number => Number(value);
const lasting = (value: string | number): number => durationMs(String(value));
const opposite =
  (rank: (value: string | number) => number) =>
  (value: string | number): number =>
    -rank(value);

/** Members that came and went, of a list where more is looser (or tighter). */
function members(
  key: string,
  [before, after]: readonly [readonly unknown[], readonly unknown[]],
  { moreIs }: { moreIs: 'looser' | 'tighter' },
): Difference[] {
  const texts = (list: readonly unknown[]) =>
    new Set(list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))));
  const [old, now] = [texts(before), texts(after)];
  const came = [...now].filter((one) => !old.has(one));
  const went = [...old].filter((one) => !now.has(one));
  const looser = moreIs === 'looser';
  return [
    ...came.map((one) => ({ looser, words: `${key}: + ${one}` })),
    ...went.map((one) => ({ looser: !looser, words: `${key}: − ${one}` })),
  ];
}

function levels(before: DelegationDocument, after: DelegationDocument): Difference[] {
  const names = Object.keys(before.functions) as FunctionName[];
  return [
    ...names.flatMap((name) =>
      scale(name, [before.functions[name], after.functions[name]], place(Level.options)),
    ),
    ...names.flatMap((name) =>
      scale(`mode of ${name}`, [before.modes[name], after.modes[name]], place(Mode.options)),
    ),
    ...scale('ceiling', [before.ceiling, after.ceiling], place(Level.options)),
  ];
}

function switches(before: DelegationDocument, after: DelegationDocument): Difference[] {
  const real = ({ response }: DelegationDocument) => Number(response.enabled && !response.dry_run);
  const words = (document: DelegationDocument) => (real(document) === 1 ? 'real' : 'a dry run');
  return real(before) === real(after)
    ? []
    : [
        {
          looser: real(after) > real(before),
          words: `responses: ${words(before)} → ${words(after)}`,
        },
      ];
}

function bounds(before: DelegationDocument, after: DelegationDocument): Difference[] {
  const [a, b] = [before.bounds, after.bounds];
  return [
    ...scale('bounds.lease', [a.lease, b.lease], lasting),
    ...scale('bounds.hosts', [a.hosts, b.hosts], numeric),
    ...scale('bounds.users', [a.users, b.users], numeric),
    ...scale('bounds.actions_per_hour', [a.actions_per_hour, b.actions_per_hour], numeric),
    ...scale(
      'bounds.site_actions_per_hour',
      [a.site_actions_per_hour, b.site_actions_per_hour],
      numeric,
    ),
    ...members('bounds.tiers', [a.tiers, b.tiers], { moreIs: 'looser' }),
    ...scale(
      'bounds.evidence_grade',
      [a.evidence_grade, b.evidence_grade],
      place(EvidenceGrade.options),
    ),
  ];
}

function limits(before: DelegationDocument, after: DelegationDocument): Difference[] {
  return [
    ...members('automation', [before.automation, after.automation], { moreIs: 'looser' }),
    ...members('protected devices', [before.protected.devices, after.protected.devices], {
      moreIs: 'tighter',
    }),
    ...members('protected users', [before.protected.users, after.protected.users], {
      moreIs: 'tighter',
    }),
    ...members('prohibited', [before.prohibited, after.prohibited], { moreIs: 'tighter' }),
    ...members('freezes', [before.freezes, after.freezes], { moreIs: 'tighter' }),
    ...members('grants', [before.grants, after.grants], { moreIs: 'looser' }),
    ...scale('lease.duration', [before.lease.duration, after.lease.duration], lasting),
    ...scale('lease.max', [before.lease.max, after.lease.max], lasting),
    ...scale('freshness.max_age', [before.freshness.max_age, after.freshness.max_age], lasting),
    ...scale('dwell', [before.dwell, after.dwell], opposite(lasting)),
    ...calendars(before, after),
  ];
}

/** What a calendar means for the rules that name it can be either: it counts as looser. */
function calendars(before: DelegationDocument, after: DelegationDocument): Difference[] {
  const names = new Set([...Object.keys(before.calendars), ...Object.keys(after.calendars)]);
  return [...names]
    .filter(
      (name) => JSON.stringify(before.calendars[name]) !== JSON.stringify(after.calendars[name]),
    )
    .filter((name) => name in before.calendars)
    .map((name) => ({ looser: true, words: `calendar ${name} is another` }));
}

function terms(key: string, before: ApprovalTerms, after: ApprovalTerms): Difference[] {
  // A shorter time is looser only where silence leads to something being done.
  const silent = after.onExpiry === 'do_not_act';
  return [
    ...scale(`${key}.on_expiry`, [before.onExpiry, after.onExpiry], place(ExpiryOutcome.options)),
    ...scale(`${key}.quorum`, [before.quorum, after.quorum], opposite(numeric)),
    ...members(`${key}.roles`, [before.roles, after.roles], { moreIs: 'looser' }),
    ...members(`${key}.escalate`, [before.escalate, after.escalate], { moreIs: 'looser' }),
    ...scale(
      `${key}.time_limit (ms)`,
      [before.timeLimitMs, after.timeLimitMs],
      silent ? numeric : opposite(numeric),
    ),
    ...(before.substitute === after.substitute
      ? []
      : [{ looser: true, words: `${key}.substitute: ${before.substitute} → ${after.substitute}` }]),
  ];
}

function approvals(before: ApprovalSection, after: ApprovalSection): Difference[] {
  const general = terms('approval', classTerms(before, {}), classTerms(after, {}));
  const named = (section: ApprovalSection) => section.classes.map(({ name }) => name);
  const added = after.classes.filter(({ name }) => !named(before).includes(name));
  const removed = before.classes.filter(({ name }) => !named(after).includes(name));
  const kept = after.classes.filter(({ name }) => named(before).includes(name));
  const order = named(before).filter((name) => named(after).includes(name));
  return [
    ...general,
    ...added.flatMap((one) => newClass(one, after)),
    ...removed.map(({ name }) => ({ looser: true, words: `approval class ${name} is gone` })),
    ...(order.join() === kept.map(({ name }) => name).join()
      ? []
      : [{ looser: true, words: 'approval classes are in another order' }]),
    ...kept.flatMap((one) => keptClass(one, before, after)),
  ];
}

/** A class makes terms looser or tighter than those for all. */
function newClass(one: ApprovalClass, section: ApprovalSection): Difference[] {
  const key = `new approval class ${one.name} (${scopeWords(one.when)})`;
  const differences = terms(key, classTerms(section, {}), classTerms(section, one));
  return differences.length > 0 ? differences : [{ looser: false, words: key }];
}

function keptClass(
  one: ApprovalClass,
  before: ApprovalSection,
  after: ApprovalSection,
): Difference[] {
  const old = before.classes.find(({ name }) => name === one.name);
  if (old === undefined) return [];
  const key = `approval class ${one.name}`;
  const moved = JSON.stringify(old.when) !== JSON.stringify(one.when);
  return [
    ...(moved ? [{ looser: true, words: `${key} is about ${scopeWords(one.when)} now` }] : []),
    ...terms(key, classTerms(before, old), classTerms(after, one)),
  ];
}

/** What an override sets, as a height: a level it leaves alone is as it is. */
interface Heights {
  level: number;
  mode: number;
}

function heights(one: Pick<Override, 'level' | 'mode'>, others: Heights): Heights {
  return {
    level: one.level === undefined ? others.level : Level.options.indexOf(one.level),
    mode: one.mode === undefined ? others.mode : Mode.options.indexOf(one.mode),
  };
}

/** The lowest, or highest, that could hold for a function without one of its overrides. */
function extreme(
  document: DelegationDocument,
  but: Override,
  pick: (...values: number[]) => number,
): Heights {
  const own: Heights = {
    level: Level.options.indexOf(document.functions[but.function]),
    mode: Mode.options.indexOf(document.modes[but.function]),
  };
  const others = document.overrides
    .filter((one) => one.function === but.function && one.name !== but.name)
    .map((one) => heights(one, own));
  return {
    level: pick(own.level, ...others.map(({ level }) => level)),
    mode: pick(own.mode, ...others.map(({ mode }) => mode)),
  };
}

function overrides(before: DelegationDocument, after: DelegationDocument): Difference[] {
  const key = (one: Override) => JSON.stringify(one);
  const [old, now] = [before.overrides.map(key), after.overrides.map(key)];
  const added = after.overrides.filter((one) => !old.includes(key(one)));
  const removed = before.overrides.filter((one) => !now.includes(key(one)));
  const order =
    old.filter((one) => now.includes(one)).join() === now.filter((one) => old.includes(one)).join();
  return [
    ...(order ? [] : [{ looser: true, words: 'overrides are in another order' }]),
    ...added.map((one) => {
      const lowest = extreme(after, one, Math.min);
      const set = heights(one, lowest);
      const looser = set.level > lowest.level || set.mode > lowest.mode;
      return { looser, words: `+ override ${overrideWords(one)}` };
    }),
    ...removed.map((one) => {
      const highest = extreme(before, one, Math.max);
      const set = heights(one, highest);
      const looser = set.level < highest.level || set.mode < highest.mode;
      return { looser, words: `− override ${overrideWords(one)}` };
    }),
  ];
}

function overrideWords({ name, level, mode, when }: Override): string {
  const sets = [level, mode === undefined ? undefined : `mode ${mode}`].filter(
    (one) => one !== undefined,
  );
  return `“${name}”: ${sets.join(', ')} for ${scopeWords(when)}`;
}

/** What of the change from `before` to `after` loosens and what tightens. */
export function compareDelegation(
  before: DelegationDocument,
  after: DelegationDocument,
): Comparison {
  const all = [
    ...levels(before, after),
    ...switches(before, after),
    ...overrides(before, after),
    ...bounds(before, after),
    ...approvals(before.approval, after.approval),
    ...limits(before, after),
  ];
  return {
    loosens: all.filter(({ looser }) => looser).map(({ words }) => words),
    tightens: all.filter(({ looser }) => !looser).map(({ words }) => words),
  };
}
