/** The verifier over a real narrative: what is true stands, every mutation of it falls. */
import { beforeAll, describe, expect, it } from 'vitest';
import { render } from '../../agents/claims.ts';
import { narrate } from '../../agents/narrator.ts';
import { indexLedger, verifyClaim, type LedgerIndex } from '../../agents/verifier.ts';
import type { Claim, LedgerEntry, Narrative } from '../../domain/incident.ts';
import { action, vishingFindings } from './story.ts';

let narrative: Narrative;
let ledger: LedgerIndex;
beforeAll(() => {
  const actions = [action('awaiting_approval'), action('lifted')];
  narrative = narrate({ findings: vishingFindings(), actions, revision: 1 });
  ledger = indexLedger(narrative.ledger);
});

/** As a model's claim comes: its text is rendered by code, so that only what it cites can be wrong. */
function rendered(claim: Omit<Claim, 'text'>): Claim {
  return { ...claim, text: render(claim, ledger) };
}

const slotsOf = (claim: Claim) => Object.entries(claim.slots);
const valueOf = ({ entry, field }: { entry: string; field: string }) =>
  ledger.get(entry)?.fields[field];

type Mutation = (claim: Claim) => Claim[];

/** A slot takes the same field of another entry that says otherwise. */
const otherEntry =
  (cite: boolean): Mutation =>
  (claim) =>
    slotsOf(claim).flatMap(([name, slot]) =>
      narrative.ledger
        .filter((entry) => differs(entry, slot))
        .map((entry) =>
          rendered({
            ...claim,
            slots: { ...claim.slots, [name]: { ...slot, entry: entry.id } },
            cites: cite ? [...claim.cites, entry.id] : claim.cites,
          }),
        ),
    );

function differs(entry: LedgerEntry, slot: { entry: string; field: string }): boolean {
  const other = ledger.get(slot.entry)?.finding;
  if (entry.id === slot.entry || entry.finding === other) return false;
  return entry.fields[slot.field] !== undefined && entry.fields[slot.field] !== valueOf(slot);
}

const mutations: Record<string, Mutation> = {
  'a slot of an entry that is not cited': otherEntry(false),
  'a slot of another finding’s entry, cited': (claim) =>
    ['observed', 'count', 'comparison', 'absence'].includes(claim.kind)
      ? otherEntry(true)(claim)
      : [],
  'a field that means something else': (claim) =>
    slotsOf(claim).flatMap(([name, slot]) =>
      Object.keys(ledger.get(slot.entry)?.fields ?? {})
        .filter((field) => !`_${field}_`.includes(`_${name}_`))
        .map((field) =>
          rendered({ ...claim, slots: { ...claim.slots, [name]: { ...slot, field } } }),
        ),
    ),
  'a field of no ledger': (claim) =>
    slotsOf(claim).flatMap(([name, slot]) =>
      ['constructor', '__proto__', 'nothing'].map((field) =>
        rendered({ ...claim, slots: { ...claim.slots, [name]: { ...slot, field } } }),
      ),
    ),
  'other citations': (claim) =>
    slotsOf(claim).length === 0
      ? []
      : narrative.ledger
          .filter(({ id }) => !claim.cites.includes(id))
          .map(({ id }) => ({ ...claim, cites: [id] })),
  'a citation of nothing': (claim) => [{ ...claim, cites: [...claim.cites, 'E-999'] }],
  'a count one off, typed': (claim) =>
    slotsOf(claim).flatMap(([name, slot]) => {
      const number = Number.parseInt(String(valueOf(slot)), 10);
      return Number.isNaN(number)
        ? []
        : [number - 1, number + 1].map((typed) =>
            rendered({ ...claim, template: claim.template.replace(`{${name}}`, String(typed)) }),
          );
    }),
  'a time typed': (claim) => [
    rendered({ ...claim, template: `${claim.template} It ended at 09:14:01 UTC.` }),
  ],
  'a technique typed': (claim) => [
    rendered({ ...claim, template: `${claim.template} This is T1595.` }),
    rendered({ ...claim, template: `${claim.template} This is t1595.` }),
  ],
  'an address typed': (claim) => [
    rendered({ ...claim, template: `${claim.template} See 10.20.0[.]99.` }),
  ],
  'the sides exchanged in the slots': (claim) => {
    const { src, dst } = claim.slots;
    return src && dst
      ? [rendered({ ...claim, slots: { ...claim.slots, src: dst, dst: src } })]
      : [];
  },
  'the sides exchanged in the sentence': (claim) => {
    if (!claim.slots['src'] || !claim.slots['dst']) return [];
    const template = claim.template
      .replace('{src}', '{SIDE}')
      .replace('{dst}', '{src}')
      .replace('{SIDE}', '{dst}');
    return [rendered({ ...claim, template })];
  },
  'an unbound slot': (claim) => [rendered({ ...claim, template: `${claim.template} {more}` })],
  'text edited after rendering': (claim) => [
    { ...claim, text: `${claim.text} ` },
    { ...claim, text: claim.text.replace('.', ' not.') },
  ],
};

describe('a real narrative', () => {
  it('stands as it is', () => {
    expect(narrative.struck).toEqual([]);
    expect(narrative.claims.length).toBeGreaterThan(15);
    for (const claim of narrative.claims) expect(verifyClaim(claim, ledger)).toEqual([]);
  });

  it.for(Object.entries(mutations))('falls with %s', ([, mutate]) => {
    const mutated = narrative.claims.flatMap(mutate);
    expect(mutated.length).toBeGreaterThan(0);
    const accepted = mutated.filter((claim) => verifyClaim(claim, ledger).length === 0);
    expect(accepted).toEqual([]);
  });
});

describe('order', () => {
  const entry = (id: string, time: number): LedgerEntry => ({
    ...{ id, kind: 'observation', summary: id, time, fields: { what: id === 'E-1' ? 'a' : 'b' } },
    ...{ attackerControlled: [], finding: null, sha256: null, senses: [] },
  });
  const two = indexLedger([entry('E-1', 100), entry('E-2', 200)]);
  const claim = (first: string, then: string): Claim => {
    const slots = {
      first_what: { entry: first, field: 'first_what' },
      then_what: { entry: then, field: 'then_what' },
    };
    const draft = { id: 'C-1', template: 'First that, then this.', slots, cites: [first, then] };
    return { ...draft, kind: 'order', text: draft.template };
  };

  it('is that of the evidence', () => {
    expect(verifyClaim(claim('E-1', 'E-2'), two)).toEqual([]);
    expect(verifyClaim(claim('E-2', 'E-1'), two)).not.toEqual([]);
  });
});

describe('the reasons for striking a claim', () => {
  const entry: LedgerEntry = {
    ...{ id: 'E-1', kind: 'observation', summary: 'seen', fields: { src: '10.0.0.1' }, time: 1 },
    ...{ attackerControlled: [], finding: null, sha256: null, senses: [] },
  };
  const claim = {
    ...{ id: 'M-1', kind: 'observed' as const, slots: {}, cites: ['E-1'] },
    template: 'Qualdim 330000001212121 exfiltrated {zorvex} \u202e203.0.113.9.',
  };
  const slot = (given: { entry: string; field: string }) => ({
    ...{ template: '{src}', slots: { src: given } },
  });

  it.for<[string, Partial<Claim>]>([
    ['its words, values and slots', {}],
    ['what it cites', { cites: ['zorvex'] }],
    ['the entry of a slot', slot({ entry: 'zorvex', field: 'src' })],
    ['the field of a slot', slot({ entry: 'E-1', field: 'zorvex' })],
  ])('quote %s, with nothing in them unseen', ([, change]) => {
    const bad = { ...claim, ...change };
    const reasons = verifyClaim({ ...bad, text: bad.template }, indexLedger([entry]));
    expect(reasons.join()).toMatch(/“(?:zorvex|Qualdim)”/);
    const ours = reasons.join().replaceAll(/“[^”]*”/g, '');
    expect(ours).not.toMatch(/zorvex|qualdim|3300|203\.0|\u202e/i);
  });
});
