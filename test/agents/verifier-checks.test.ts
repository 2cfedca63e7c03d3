/** Each check of the verifier alone: a claim that is right in all else falls with exactly that check's reason. */
import { describe, expect, it } from 'vitest';
import { render } from '../../agents/claims.ts';
import { indexLedger, verifyClaim } from '../../agents/verifier.ts';
import type { Claim, LedgerEntry } from '../../domain/incident.ts';

function entry(id: string, given: Partial<LedgerEntry> & Pick<LedgerEntry, 'fields'>): LedgerEntry {
  return {
    ...{ id, kind: 'observation', summary: 'a device asked another', time: 100 },
    ...{ attackerControlled: [], finding: 'F-1', sha256: null, senses: [] },
    ...given,
  };
}

/** What an order claim names by its place in it. */
const places = { first_step: 'a scan', then_step: 'a scan' };

const ledger = indexLedger([
  entry('E-1', { fields: { src: '10.20.8.5', dst: '10.20.0.10', port: 0, ...places } }),
  entry('E-2', {
    finding: 'F-2',
    time: 200,
    fields: { src: '10.20.8.6', dst: '10.20.0.11', ...places },
  }),
  entry('A-1', { kind: 'count', fields: { src: '10.20.8.5', targets: 12 } }),
  entry('N-1', { kind: 'absence', fields: { host: 'LT-7', records_searched: 40 } }),
]);

type Given = Pick<Claim, 'kind' | 'template' | 'cites'> & {
  /** Slot → `entry.field`. */
  slots?: Record<string, string>;
  /** What is done to the text after it was rendered. */
  edited?: (text: string) => string;
};

function claimOf({ slots = {}, edited = (text) => text, ...given }: Given): Claim {
  const bound = Object.entries(slots).map(([name, place]) => {
    const [of = '', field = ''] = place.split('.');
    return [name, { entry: of, field }];
  });
  const claim = { id: 'M-1', ...given, slots: Object.fromEntries(bound) as Claim['slots'] };
  return { ...claim, text: edited(render(claim, ledger)) };
}

const both = { src: 'E-1.src', dst: 'E-1.dst' };
const asked: Given = {
  ...{ kind: 'observed', cites: ['E-1'], slots: both, template: '{src} asked {dst}.' },
};
const counted: Given = {
  ...{ kind: 'count', cites: ['A-1'], template: '{src} asked {targets} devices.' },
  slots: { src: 'A-1.src', targets: 'A-1.targets' },
};
const ordered = (first: string, then: string): Given => ({
  ...{ kind: 'order', cites: [first, then], template: 'First {first_step}, then {then_step}.' },
  slots: { first_step: `${first}.first_step`, then_step: `${then}.then_step` },
});

describe('a claim that is right', () => {
  it.each<[string, Given]>([
    ['observed', asked],
    ['count', counted],
    ['order', ordered('E-1', 'E-2')],
    ['hypothesis', { ...asked, kind: 'hypothesis', template: '{src} may have asked {dst}.' }],
    ['unknown', { kind: 'unknown', cites: ['N-1'], template: 'Who used it is the question.' }],
    [
      'absence',
      { ...{ kind: 'absence', cites: ['N-1'] }, template: 'No host of this name was seen.' },
    ],
  ])('stands: %s', (_kind, given) => {
    expect(verifyClaim(claimOf(given), ledger)).toEqual([]);
  });
});

describe('a claim falls', () => {
  it.each<[what: string, given: Given, reasons: string[]]>([
    [
      'with a slot that nothing binds',
      { ...asked, template: '{src} asked {dst} {more}.' },
      ['slot “more” is not bound'],
    ],
    [
      'with a slot of an entry that it does not cite',
      { ...asked, slots: { ...both, dst: 'E-2.dst' } },
      ['slot “dst” uses “E-2”, which is not cited'],
    ],
    [
      'with a slot of a field that is not there',
      { ...asked, template: '{src} asked {dst} {vlan}.', slots: { ...both, vlan: 'E-1.vlan' } },
      ['E-1 has no field “vlan”'],
    ],
    [
      'with a slot that holds the other side',
      { ...asked, slots: { src: 'E-1.dst', dst: 'E-1.src' } },
      [
        "slot “src” holds the field dst: the direction is not the evidence's",
        "slot “dst” holds the field src: the direction is not the evidence's",
      ],
    ],
    [
      'with a slot that holds something else',
      {
        ...counted,
        template: '{src} asked {hosts} devices.',
        ...{ slots: { src: 'A-1.src', hosts: 'A-1.targets' } },
      },
      ['slot “hosts” holds the field targets, which is something else'],
    ],
    [
      'that mixes two findings',
      { ...asked, cites: ['E-1', 'E-2'] },
      ['cites evidence of several findings in one statement'],
    ],
    [
      'that names the target first',
      { ...asked, template: '{dst} was used, and {src} used it.' },
      ['names the target before the source: the direction is not the evidence’s'],
    ],
    [
      'that makes the source the one acted on',
      { ...asked, template: '{src} was asked by {dst}.' },
      ['makes the source the one that is acted on'],
    ],
    [
      'of a kind that its evidence is not',
      { ...asked, kind: 'count' },
      ['a claim of kind count must cite count'],
    ],
    [
      'with a number typed, though it be the right one',
      { ...counted, template: '{src} asked {targets} devices, 12 in all.' },
      ['the literal number “12” comes from no slot'],
    ],
    [
      'when its text was edited after rendering',
      { ...asked, edited: (text) => text.replace('asked', 'met') },
      ['the text is not what its slots give'],
    ],
    [
      'when two slots make a value that neither has',
      { ...asked, template: '{src}{port} asked {dst}.', slots: { ...both, port: 'E-1.port' } },
      ['address “10.20.8.50” is not in the cited evidence'],
    ],
    [
      'in an order that the evidence does not have',
      ordered('E-2', 'E-1'),
      ['the order is not that of the evidence'],
    ],
    [
      'with a deed that nothing cited shows',
      { ...asked, template: '{src} uploaded to {dst}.' },
      ['nothing cited shows “uploaded”'],
    ],
    [
      'with a word that nothing cited carries',
      { ...asked, template: '{src} zorvexed {dst}.' },
      ['“zorvexed” is a word that nothing cited carries'],
    ],
    [
      'with a denial of what was not searched for',
      { ...asked, template: '{src} never asked {dst}.' },
      ['“never” denies what the cited evidence does not deny'],
    ],
    [
      'as a guess that is not worded as one',
      { ...{ kind: 'hypothesis', cites: ['E-1'] }, slots: both, template: '{src} asked {dst}.' },
      ['a hypothesis must be worded as one: it looks like, it may be'],
    ],
    [
      'as a question that is none',
      { kind: 'unknown', cites: ['N-1'], template: 'Somebody used it.' },
      ['what is not known begins with what, how, who, whether, which, why, when or where'],
    ],
    [
      'as an absence that denies nothing',
      { kind: 'absence', cites: ['N-1'], template: 'The host was seen.' },
      ['an absence must say that something is not there'],
    ],
    ['citing nothing', { ...asked, cites: ['E-1', 'E-9'] }, ['cites “E-9”, not in the ledger']],
  ])('%s', (_what, given, reasons) => {
    expect(verifyClaim(claimOf(given), ledger)).toEqual(reasons);
  });
});
