/** Checks a claim against the evidence it cites; what cannot be supported is struck before anybody reads it. */
import type { Claim, ClaimKind, LedgerEntry } from '../domain/incident.ts';
import { atomsOf } from './atoms.ts';
import { render, slotText } from './claims.ts';

export type LedgerIndex = ReadonlyMap<string, LedgerEntry>;

export function indexLedger(entries: readonly LedgerEntry[]): LedgerIndex {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** The kinds of entry a kind of claim must rest on: a count on a count, an absence on a search that found nothing. */
const restsOn: Readonly<Record<ClaimKind, readonly LedgerEntry['kind'][]>> = {
  observed: ['observation', 'relation'],
  count: ['count'],
  comparison: ['count', 'absence'],
  order: ['observation', 'count', 'relation'],
  absence: ['absence'],
  hypothesis: ['observation', 'count', 'absence', 'relation'],
  unknown: ['absence'],
  action_status: ['relation'],
  assessment: ['count'],
  summary: ['count'],
};

/** Slots with these names must hold the field of the same name: swapping them would turn the direction round. */
const directed: ReadonlySet<string> = new Set(['src', 'dst', 'source', 'target']);

/** Why a claim can't stand, in words; empty when it does. Pure: the same for model and offline narrators. */
export function verifyClaim(claim: Claim, ledger: LedgerIndex): string[] {
  const cited = claim.cites.map((id) => ledger.get(id));
  const missing = claim.cites.filter((id) => !ledger.has(id));
  if (missing.length > 0) return [`cites ${missing.join(', ')}, not in the ledger`];
  const entries = cited.filter((entry) => entry !== undefined);
  return [
    ...slotErrors(claim, ledger),
    ...mixingErrors(claim, entries),
    ...directionErrors(claim),
    ...kindErrors(claim, entries),
    ...literalErrors(claim),
    ...renderErrors(claim, ledger),
    ...atomErrors(claim, ledger),
    ...orderErrors(claim, ledger),
  ];
}

function slotErrors(claim: Claim, ledger: LedgerIndex): string[] {
  const errors: string[] = [];
  for (const [, name = ''] of claim.template.matchAll(/\{(\w+)\}/g)) {
    const slot = Object.hasOwn(claim.slots, name) ? claim.slots[name] : undefined;
    if (slot === undefined) errors.push(`slot {${name}} is not bound`);
    else if (!claim.cites.includes(slot.entry))
      errors.push(`slot {${name}} uses ${slot.entry}, which is not cited`);
    else if (slotText(claim, name, ledger) === undefined) {
      errors.push(`${slot.entry} has no field ${slot.field}`);
    } else if (directed.has(name) && slot.field !== name) {
      errors.push(
        `slot {${name}} holds the field ${slot.field}: the direction is not the evidence's`,
      );
    } else if (!`_${slot.field}_`.includes(`_${name}_`)) {
      errors.push(`slot {${name}} holds the field ${slot.field}, which is something else`);
    }
  }
  return errors;
}

function kindErrors(claim: Claim, entries: LedgerEntry[]): string[] {
  const allowed = restsOn[claim.kind];
  if (entries.some((entry) => allowed.includes(entry.kind))) return [];
  return [`a claim of kind ${claim.kind} must cite ${allowed.join(' or ')}`];
}

/** These tell one finding: the target of one scan beside the count of another would be true piece by piece only. */
const ofOneFinding: ReadonlySet<ClaimKind> = new Set([
  'observed',
  'count',
  'comparison',
  'absence',
  'action_status',
]);

function mixingErrors(claim: Claim, entries: LedgerEntry[]): string[] {
  if (!ofOneFinding.has(claim.kind)) return [];
  const findings = new Set(entries.map((entry) => entry.finding));
  return findings.size > 1 ? ['cites evidence of several findings in one statement'] : [];
}

/** Who acts is named before who is acted on, so that exchanging the two slots can't turn the sentence round. */
function directionErrors({ template }: Claim): string[] {
  const place = (...names: string[]) =>
    Math.max(...names.map((name) => template.indexOf(`{${name}}`)));
  const actor = place('src', 'source');
  const target = place('dst', 'target');
  return actor >= 0 && target >= 0 && target < actor
    ? ['names the target before the source: the direction is not the evidence’s']
    : [];
}

/** Values come from slots only: a number or name typed into the template is nobody's evidence. */
function literalErrors(claim: Claim): string[] {
  const literal = claim.template.replaceAll(/\{\w+\}/g, ' ');
  return atomsOf(literal).map((atom) => `the literal ${atom.kind} ${atom.text} comes from no slot`);
}

function renderErrors(claim: Claim, ledger: LedgerIndex): string[] {
  return render(claim, ledger) === claim.text ? [] : ['the text is not what its slots give'];
}

/**
 * Every address, number, time and id a reader sees stands in a slot's value as it is shown: escapes and cuts of a
 * quoted value hold atoms that the value itself does not have, and must not strike the claim.
 */
function atomErrors(claim: Claim, ledger: LedgerIndex): string[] {
  const known = new Set(
    Object.keys(claim.slots)
      .flatMap((name) => slotText(claim, name, ledger) ?? [])
      .flatMap((shown) => atomsOf(shown).map((atom) => atom.value)),
  );
  return atomsOf(claim.text)
    .filter((atom) => !known.has(atom.value))
    .map((atom) => `${atom.kind} ${atom.text} is not in the cited evidence`);
}

/** In an order claim the slots named `first…` must not be later than those named `then…`. */
function orderErrors(claim: Claim, ledger: LedgerIndex): string[] {
  if (claim.kind !== 'order') return [];
  const timesOf = (prefix: string) =>
    Object.entries(claim.slots)
      .filter(([name]) => name.startsWith(prefix))
      .flatMap(([, slot]) => ledger.get(slot.entry)?.time ?? []);
  const earliestThen = Math.min(...timesOf('then'));
  return timesOf('first').some((time) => time > earliestThen)
    ? ['the order is not that of the evidence']
    : [];
}
