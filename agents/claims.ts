/** Makes claims: a template whose slots point into the ledger, rendered by code and never by a model. */
import type { Claim, ClaimKind, LedgerEntry } from '../domain/incident.ts';
import { escapeControls } from './quote.ts';

export type Slots = Readonly<Record<string, readonly [entry: LedgerEntry, field: string]>>;

/** Collects claims and numbers them `C-1`, `C-2`… */
export interface Claims {
  claims: Claim[];
  /** `also` cites entries whose values the template does not hold. */
  say(kind: ClaimKind, template: string, slots: Slots, also?: readonly LedgerEntry[]): void;
}

export function newClaims(): Claims {
  const claims: Claim[] = [];
  return {
    claims,
    say(kind, template, slots, also = []) {
      const cited = [...Object.values(slots).map(([entry]) => entry), ...also];
      const byId = new Map(cited.map((entry) => [entry.id, entry]));
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
  return claim.template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const slot = claim.slots[name];
    const entry = slot && ledger.get(slot.entry);
    const value = slot && entry?.fields[slot.field];
    if (!slot || !entry || value === undefined) return whole;
    const quoted = entry.attackerControlled.includes(slot.field);
    return words(value, quoted);
  });
}

function words(value: string | number | string[], quoted: boolean): string {
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (typeof value === 'string') return quoted ? quote(value) : value;
  const items = value.slice(0, 6).map((item) => (quoted ? quote(item) : item));
  const left = value.length - items.length;
  if (left > 0) return `${items.join(', ')} and ${left} more`;
  return items.length < 2
    ? (items[0] ?? 'none')
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function quote(value: string): string {
  return `“${escapeControls(value)}”`;
}
