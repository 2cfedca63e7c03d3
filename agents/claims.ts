/** Makes claims: a template whose slots point into the ledger, rendered by code and never by a model. */
import type { Claim, ClaimKind, LedgerEntry } from '../domain/incident.ts';
import { escapeControls, showControls } from './quote.ts';

export type Slots = Readonly<Record<string, readonly [entry: LedgerEntry, field: string]>>;

/** Collects claims and numbers them `C-1`, `C-2`… */
export interface Claims {
  claims: Claim[];
  /** Cites the entries its slots point into; a claim without slots would cite nothing, and be struck. */
  say(kind: ClaimKind, template: string, slots: Slots): void;
}

export function newClaims(): Claims {
  const claims: Claim[] = [];
  return {
    claims,
    say(kind, template, slots) {
      const byId = new Map(Object.values(slots).map(([entry]) => [entry.id, entry]));
      const claim = {
        id: `C-${claims.length + 1}`,
        kind,
        template,
        slots: Object.fromEntries(
          Object.entries(slots).map(([name, [entry, field]]) => [name, { entry: entry.id, field }]),
        ),
        cites: [...byId.keys()],
      };
      claims.push({ ...claim, text: render(claim, byId) });
    },
  };
}

/** The text of a claim: `{slot}` becomes the cited value; what an attacker controls is quoted and escaped. */
export function render(
  claim: Pick<Claim, 'template' | 'slots'>,
  ledger: ReadonlyMap<string, LedgerEntry>,
): string {
  return claim.template.replaceAll(
    /\{(\w+)\}/g,
    (whole, name: string) => slotText(claim, name, ledger) ?? whole,
  );
}

/** What stands for one slot; undefined where the slot, its entry or its field is none of the ledger's own. */
export function slotText(
  claim: Pick<Claim, 'slots'>,
  name: string,
  ledger: ReadonlyMap<string, LedgerEntry>,
): string | undefined {
  const slot = Object.hasOwn(claim.slots, name) ? claim.slots[name] : undefined;
  const entry = slot && ledger.get(slot.entry);
  if (!entry || !Object.hasOwn(entry.fields, slot.field)) return undefined;
  const value = entry.fields[slot.field];
  return value === undefined
    ? undefined
    : fieldText(value, entry.attackerControlled.includes(slot.field));
}

/** A value as a reader sees it: figures with their separators, lists cut, what an attacker chose in quotes. */
export function fieldText(value: string | number | string[], quoted: boolean): string {
  if (typeof value === 'number') return value.toLocaleString('en-US');
  const shown = quoted ? quote : showControls;
  if (typeof value === 'string') return shown(value);
  const items = value.slice(0, 6).map(shown);
  const left = value.length - items.length;
  if (left > 0) return `${items.join(', ')} and ${left} more`;
  return items.length < 2
    ? (items[0] ?? 'none')
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** What somebody else wrote, as a reader may see it. */
export function quote(value: string): string {
  // A host name that reads as an address stands in quotes already.
  return `“${escapeControls(value.replace(/^"(.*)"$/s, '$1'))}”`;
}
