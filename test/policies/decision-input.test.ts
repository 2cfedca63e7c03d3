/** What decide() was given is kept whole: nothing that it read may be missing when somebody decides again. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decide } from '../../policies/decide.ts';
import {
  contextFields,
  keepInput,
  openInput,
  partsOf,
  requestFields,
  type Kept,
  type KeptInput,
} from '../../policies/decision-input.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { DecisionContext, DecisionRequest } from '../../policies/gate.ts';
import { anna, contextOf, documentAt, hour, requestOf, shippedGuardrails } from './sample.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const seen = { inventory: 3, findings: ['f1'] };

function keep(request: DecisionRequest, context: DecisionContext): KeptInput {
  return keepInput({ request, context, seen }, sha256);
}

/** As the database gives it back. */
function stored({ input, parts }: KeptInput): { document: unknown; parts: Map<string, unknown> } {
  const through = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const byHash = parts.map(({ hash, document }: Kept) => [hash, through(document)] as const);
  return { document: through(input.document), parts: new Map(byHash) };
}

function open(document: unknown, parts: ReadonlyMap<string, unknown>) {
  return openInput(document, {
    document: DelegationDocument.parse(parts.get(partsOf(document).document)),
    guardrails: shippedGuardrails,
  });
}

const cases: [name: string, request: DecisionRequest, context: DecisionContext][] = [
  ['a proposal', requestOf('propose'), contextOf()],
  ['an approved application', requestOf('apply', { approvals: [anna] }), contextOf()],
  [
    'silence that counts as an answer',
    requestOf('apply', { expiredInto: { outcome: 'act' } }),
    contextOf({ document: documentAt('incident_response', 'L2') }),
  ],
  [
    'a rate that is spent',
    requestOf('apply'),
    contextOf({
      document: documentAt('incident_response', 'L3'),
      actionsLastHour: 3,
      siteActionsLastHour: 10,
    }),
  ],
  ['a renewal for another time', requestOf('renew', { leaseMs: hour / 2 }), contextOf()],
  ['a switch that can’t be read', requestOf('apply'), contextOf({ killSwitch: 'unreadable' })],
  [
    'nothing known and nothing to do it',
    requestOf('apply'),
    contextOf({ asset: null, actuator: null }),
  ],
];

describe('a kept input', () => {
  it.each(cases)('gives the same verdict again: %s', (_name, request, context) => {
    const { document, parts } = stored(keep(request, context));
    const again = open(document, parts);
    expect(JSON.stringify(decide(again.request, again.context))).toBe(
      JSON.stringify(decide(request, context)),
    );
  });

  it('has one hash for equal inputs, and another for each that differs in anything', () => {
    const hashes = cases.map(([, request, context]) => keep(request, context).input.hash);
    expect(new Set(hashes).size).toBe(cases.length);
    const twice = keep(requestOf('propose'), contextOf());
    const { now, ...rest } = contextOf();
    expect(keep(requestOf('propose'), { ...rest, now }).input.hash).toBe(twice.input.hash);
  });

  it('names document and guardrails by their hash, and brings both', () => {
    const { input, parts } = keep(requestOf('propose'), contextOf());
    expect(input.document).toMatchObject({
      context: { document: parts[0]?.hash, guardrails: parts[1]?.hash },
      seen,
    });
    expect(parts.map(({ document }) => document)).toEqual([
      contextOf().document,
      shippedGuardrails.source,
    ]);
  });
});

describe('every field of what decide() is given', () => {
  it('is listed', () => {
    expect(Object.keys(contextFields).sort()).toEqual(Object.keys(contextOf()).sort());
    expect(Object.keys(requestFields)).toEqual(
      expect.arrayContaining(Object.keys(requestOf('renew'))),
    );
  });

  it('can’t be left out of what is kept: a new one is named', () => {
    const context = { ...contextOf(), weather: 'fair' };
    expect(() => keep(requestOf('apply'), context)).toThrow(/context\.weather/);
    const request = { ...requestOf('apply'), mood: 'good' };
    expect(() => keep(request, contextOf())).toThrow(/request\.mood/);
  });

  it.each(Object.keys(contextFields))('is missed by its name: context.%s', (field) => {
    const { document, parts } = stored(keep(requestOf('apply'), contextOf()));
    const { context } = document as { context: Record<string, unknown> };
    const without = Object.fromEntries(Object.entries(context).filter(([name]) => name !== field));
    expect(() => open({ ...(document as object), context: without }, parts)).toThrow(
      `context.${field}`,
    );
  });
});
