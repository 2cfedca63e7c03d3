/** Runs compiled rules over raw records; matches of one rule between two hosts grow into one finding a day. */
import { device } from '../../domain/entity.ts';
import type { EvidenceDraft, FindingDraft } from '../../domain/detector.ts';
import type { Endpoint, Finding, Observable } from '../../domain/finding.ts';
import type { LogName, RawContext, RawRecord } from '../../domain/raw-record.ts';
import { keepBytes } from '../../domain/record.ts';
import { growingKey } from '../key.ts';
import { seal, type Sealing } from '../seal.ts';
import { list, plural } from '../wording.ts';
import type { SigmaRule } from './rule.ts';

/** Matches of one rule between two hosts are one finding per this time, milliseconds. Ours: a day, as people read them. */
const FOLD_MS = 24 * 3_600_000;

/** Pairs of hosts told apart for one rule at a time; further ones share a finding. Ours: more than anybody reads. */
const MAX_PAIRS = 500;

/** Records kept for one finding. Ours: matches of one rule look alike. */
const KEPT_RECORDS = 5;

/** An address for records that name none. */
const nobody: Endpoint = { ip: 'unknown' };

interface Folded {
  key: string;
  src: Endpoint;
  dst: Endpoint | undefined;
  /** Holds what found no place of its own. */
  isRest: boolean;
  start: number;
  end: number;
  matches: number;
  kept: EvidenceDraft[];
  grown: boolean;
}

/** One rule and what it matched lately. */
interface Watching {
  rule: SigmaRule;
  folded: Map<string, Folded>;
  newest: number;
}

export interface SigmaPass {
  take: (record: RawRecord) => void;
  /** Findings opened or grown since the last call, newest version of each. */
  takeFindings(): Finding[];
}

/** Records from `until` on, epoch ms, are left out. */
export function watchSigma(
  rules: readonly SigmaRule[],
  { until = Infinity, ...sealing }: Sealing & { until?: number | undefined },
): SigmaPass {
  const byLog = new Map<string, Watching[]>();
  for (const rule of rules) {
    const watching = { rule, folded: new Map<string, Folded>(), newest: -Infinity };
    const log = nameOf(rule.log);
    byLog.set(log, [...(byLog.get(log) ?? []), watching]);
  }
  const evicted: Finding[] = [];
  return {
    take(record) {
      for (const watching of byLog.get(nameOf(record)) ?? []) {
        if (!watching.rule.matches(record)) continue;
        const context = record.about();
        if (context === undefined || context.time >= until) continue;
        const { rule } = watching;
        add(
          foldedOf(watching, context, (old) => evicted.push(told(old, rule))),
          { record, context, rule },
        );
      }
    },
    takeFindings() {
      const open = [...byLog.values()]
        .flat()
        .flatMap(({ rule, folded }) =>
          [...folded.values()].filter(({ grown }) => grown).map((one) => told(one, rule)),
        );
      return [...evicted.splice(0), ...open];
    },
  };

  function told(folded: Folded, rule: SigmaRule): Finding {
    folded.grown = false;
    const analytic = { uid: `sigma/${rule.id}` as const, name: rule.title, attacks: rule.attacks };
    return seal(draft(folded, rule), analytic, sealing);
  }
}

function nameOf({ product, service }: LogName): string {
  return `${product}/${service}`;
}

function foldedOf(
  watching: Watching,
  { time, src = nobody, dst }: RawContext,
  letGo: (old: Folded) => void,
): Folded {
  const { rule, folded } = watching;
  watching.newest = Math.max(watching.newest, time);
  const own = growingKey([rule.id, src.ip, dst?.ip ?? ''], time, FOLD_MS);
  const known = folded.get(own);
  if (known !== undefined) return known;
  if (folded.size >= MAX_PAIRS) makeRoom(watching, letGo);
  const isRest = folded.size >= MAX_PAIRS;
  const key = isRest ? growingKey([rule.id, 'rest'], time, FOLD_MS) : own;
  const rest = folded.get(key);
  if (rest !== undefined) return rest;
  const opened = { key, src, dst: isRest ? undefined : dst, isRest };
  const fresh = { ...opened, start: time, end: time, matches: 0, kept: [], grown: true };
  folded.set(key, fresh);
  return fresh;
}

/**
 * Forgets what ended long before the rule's newest match. Logs that are not events are read file after file, so that old
 * matches may come after new ones: hence not sooner than it must.
 */
function makeRoom({ folded, newest }: Watching, letGo: (old: Folded) => void): void {
  for (const [key, one] of folded) {
    if (newest - one.end <= 2 * FOLD_MS) continue;
    folded.delete(key);
    if (one.grown) letGo(one);
  }
}

function add(
  folded: Folded,
  { record, context, rule }: { record: RawRecord; context: RawContext; rule: SigmaRule },
): void {
  const { time, src = nobody, dst } = context;
  folded.start = Math.min(folded.start, time);
  folded.end = Math.max(folded.end, time);
  folded.matches += 1;
  folded.grown = true;
  if (folded.kept.length >= KEPT_RECORDS) return;
  folded.kept.push({
    time,
    summary: `The Sigma rule "${rule.title}" matched this ${record.service} record of ${between(src, dst)}`,
    src,
    dst: dst ?? nobody,
    file: record.record.file,
    offset: record.record.offset,
    ...keepBytes(record.record.bytes),
  });
}

function between(src: Endpoint, dst: Endpoint | undefined): string {
  if (src === nobody && dst === undefined) return 'no host';
  return dst === undefined ? src.ip : `${src.ip} and ${dst.ip}`;
}

function draft(folded: Folded, rule: SigmaRule): FindingDraft {
  const { src, dst, kept } = folded;
  const sides = folded.isRest ? 'many more hosts' : between(src, dst);
  const records = `${plural(folded.matches, `${rule.log.service} record`)} of ${sides}`;
  return {
    key: folded.key,
    title: `Sigma: ${rule.title}`,
    message: `The Sigma rule "${rule.title}" by ${rule.author} matched ${records}.`,
    severity: rule.severity,
    basis: 'rule',
    startTime: folded.start,
    endTime: folded.end,
    src,
    ...(dst === undefined ? {} : { dst }),
    entities: [device(src.ip)],
    explanation: {
      observed: `"${rule.title}": ${records}`,
      normal:
        rule.falsePositives.length === 0
          ? 'The rule names no harmless cause.'
          : `The rule names as harmless causes: ${list(rule.falsePositives)}`,
      timesSeen: null,
      since: null,
    },
    measurements: {
      rule: rule.id,
      author: rule.author,
      log: nameOf(rule.log),
      records: folded.matches,
    },
    observables: [...addressOf('src', src), ...addressOf('dst', dst ?? nobody)],
    evidences: inOrder(kept),
    evidenceTotal: folded.matches,
  };
}

function addressOf(side: 'src' | 'dst', endpoint: Endpoint): Observable[] {
  if (endpoint === nobody) return [];
  return [{ name: `${side}_endpoint.ip`, type: 'IP Address', value: endpoint.ip }];
}

function inOrder(kept: readonly EvidenceDraft[]): [EvidenceDraft, ...EvidenceDraft[]] {
  const [first, ...rest] = kept.toSorted((a, b) => a.time - b.time || a.offset - b.offset);
  if (first === undefined) throw new Error('a finding without evidence');
  return [first, ...rest];
}
