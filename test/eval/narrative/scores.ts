/** Rows for the verifier: how many mutations of verified narratives it finds, and that it rejects no untouched text. */
import { textVerifier, verifyAtoms } from '../../../agents/verify-text.ts';
import type { LedgerEntry, Narrative } from '../../../domain/incident.ts';
import type { Row } from '../row.ts';
import { wilson } from '../wilson.ts';
import { mutations, written, type Mutation, type Told } from './mutations.ts';

/** A share with Wilson's interval, 95 %, in per cent. */
function shareOf(hits: number, all: number): string {
  if (all === 0) return 'none';
  const [share, low, high] = [hits / all, ...wilson(hits, all)].map((one) =>
    (one * 100).toFixed(1),
  );
  return `${hits} of ${all}, ${share} % (${low}–${high})`;
}

interface Score {
  found: number;
  all: number;
}

/** Statements with a hash, which a story has none of: as a report on the evidence itself would give it. */
function custody(ledger: readonly LedgerEntry[]): Told[] {
  return ledger
    .filter(({ sha256 }) => sha256 !== null)
    .slice(0, 5)
    .map(({ id, sha256 }) => ({ text: `The record has the SHA-256 ${sha256}.`, cites: [id] }));
}

function toldIn({ claims, ledger }: Narrative): Told[] {
  return [...claims.map(({ text, cites }) => ({ text, cites })), ...custody(ledger)];
}

function scoreOf(mutation: Mutation, narratives: readonly Narrative[]): Score {
  let found = 0;
  let all = 0;
  for (const narrative of narratives) {
    const verify = textVerifier(narrative.ledger);
    for (const told of toldIn(narrative)) {
      for (const wrong of mutation.of(told, narrative.ledger)) {
        all += 1;
        if (verify(written(wrong)).unsupported.length > 0) found += 1;
      }
    }
  }
  return { found, all };
}

/** What must be found of mutated values, and of mutated relations (the bars). */
const bars = { atom: 0.99, relation: 0.95 } as const;

export function mutationRows(narratives: readonly Narrative[]): Row[] {
  const scored = mutations.map((mutation) => ({ mutation, score: scoreOf(mutation, narratives) }));
  const each = scored.map(({ mutation: { name, about }, score }): Row => ({
    group: 'mutation',
    name,
    expected: `${about}: some, found`,
    seen: shareOf(score.found, score.all),
    // One kind alone may lie below its bar by chance of few cases; that it is exercised, and not missed, is held here.
    ok: score.all > 0 && score.found / score.all >= bars[about] - 0.04,
  }));
  const sums = (['atom', 'relation'] as const).map((about): Row => {
    const own = scored.filter(({ mutation }) => mutation.about === about);
    const found = own.reduce((sum, { score }) => sum + score.found, 0);
    const all = own.reduce((sum, { score }) => sum + score.all, 0);
    const ok = found / all >= bars[about];
    const expected = `at least ${bars[about] * 100} %`;
    return { group: 'mutation', name: `all ${about}s`, expected, seen: shareOf(found, all), ok };
  });
  return [...each, ...sums, untouchedRow(narratives)];
}

function untouchedRow(narratives: readonly Narrative[]): Row {
  const verdicts = narratives.flatMap((narrative) => {
    const verify = textVerifier(narrative.ledger);
    return [narrative.text, ...toldIn(narrative).map(written)].map(verify);
  });
  const statements = verdicts.reduce((sum, verdict) => sum + verdict.statements, 0);
  const rejected = verdicts.reduce((sum, { unsupported }) => sum + unsupported.length, 0);
  return {
    group: 'mutation',
    name: 'untouched text',
    expected: '0 rejected',
    seen: `${rejected} rejected; accepted ${shareOf(statements - rejected, statements)}`,
    ok: rejected === 0 && statements > 0,
  };
}

/** A report that a model wrote, the evidence that it was written from, and the atoms that are not in that. */
export interface Report {
  name: string;
  text: string;
  evidence: string;
  unsupported: readonly string[];
}

export function reportRow({ name, text, evidence, unsupported }: Report): Row {
  const { unsupportedAtoms, atoms } = verifyAtoms(text, evidence);
  const found = unsupportedAtoms.map((atom) => atom.text).sort();
  return {
    group: 'report',
    name,
    expected: unsupported.join(', ') || 'nothing',
    seen: `${found.join(', ') || 'nothing'} of ${atoms} atoms`,
    ok: found.join() === [...unsupported].sort().join(),
  };
}
