/** What tools answer: facts for the ledger with the sentence that tells each, both written by code. */
import { z } from 'zod';
import { ToolQuestion } from '../domain/agent.ts';
import { claimKinds, LedgerEntry, type ClaimKind } from '../domain/incident.ts';
import { Closed } from '../domain/verdict.ts';
import type { Claims } from './claims.ts';
import type { Ledger } from './ledger.ts';
import type { Sense } from './senses.ts';

/** One fact: an entry-to-be and its sentence, whose slots are named as its fields. */
export const ToolFact = z.object({
  kind: z.enum(['count', 'absence', 'relation']),
  summary: z.string(),
  fields: LedgerEntry.shape.fields,
  senses: z.array(z.custom<Sense>((sense) => typeof sense === 'string')),
  claim: z.enum(claimKinds),
  template: z.string(),
});
export type ToolFact = z.infer<typeof ToolFact>;

export const ToolAnswer = z.object({
  question: ToolQuestion,
  facts: z.array(ToolFact),
  /** Closed incidents that are like it, the most alike first: what the verdict rests on besides the facts. */
  similar: z
    .array(
      z.object({
        uid: z.string(),
        /** The very same actors and nothing new; what was answered before 0.2.0 did not say, and decides nothing. */
        same: z.boolean().default(false),
        score: z.number(),
        closed: Closed,
      }),
    )
    .default([]),
});
export type ToolAnswer = z.infer<typeof ToolAnswer>;

/** The closed incidents that the tool found, as rules asked it first: verdict and story rest on the same. */
export function similarIn(answers: readonly ToolAnswer[]): ToolAnswer['similar'] {
  return answers.find(({ question }) => question.tool === 'similar_incidents')?.similar ?? [];
}

/** Facts of one answer: a tool that says more than a person reads says nothing. */
export const MAX_FACTS = 4;

/** `{days}` shows `days_words` where there is such a field: a figure with what it counts. */
function fieldFor(name: string, fields: ToolFact['fields']): string {
  const worded = [`${name}_words`, `${name}_date`].find((field) => Object.hasOwn(fields, field));
  return Object.hasOwn(fields, name) ? name : (worded ?? name);
}

/** Enters the answers into the ledger and tells them. */
export function tellAnswers(answers: readonly ToolAnswer[], ledger: Ledger, claims: Claims): void {
  for (const { facts } of answers) {
    for (const fact of facts.slice(0, MAX_FACTS)) {
      const { kind, summary, fields, senses, template } = fact;
      const entry = ledger[kind]({ senses }, summary, fields);
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const claim: ClaimKind = fact.claim;
      claims.say(
        claim,
        template,
        Object.fromEntries(names.map((name) => [name, [entry, fieldFor(name, fields)] as const])),
      );
    }
  }
}
