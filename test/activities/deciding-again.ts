/** Decides again what was decided: from what was stored with it, by the policies of today. */
import type { Decision } from '../../domain/action.ts';
import { decide, type Verdict } from '../../policies/decide.ts';
import { openInput, partsOf, StoredGuardrails } from '../../policies/decision-input.ts';
import { DelegationDocument } from '../../policies/document.ts';
import { compileGuardrails, type Guardrails } from '../../policies/guardrails/engine.ts';
import type { Storage } from '../../storage/open.ts';

type Stored = Pick<Storage, 'inputOfDecision' | 'decisionInput'>;

/** Compiled guardrails by the hash of their texts: Cedar keeps each set that it has read. */
const compiled = new Map<string, Guardrails>();

/**
 * What decide() makes today of what it was given then; null where nothing was kept (decisions of 0.1.0).
 * @throws TypeError naming what is not stored, ZodError where it is of another form.
 */
export async function decideAgain(
  storage: Stored,
  step: Pick<Decision, 'workflowId' | 'step'>,
): Promise<Verdict | null> {
  const hash = await storage.inputOfDecision(step);
  if (hash === null) return null;
  const stored = await storage.decisionInput(hash);
  const named = partsOf(stored);
  const document = DelegationDocument.parse(await storage.decisionInput(named.document));
  const guardrails = await guardrailsOf(storage, named.guardrails);
  const { request, context } = openInput(stored, { document, guardrails });
  return decide(request, context);
}

async function guardrailsOf(storage: Stored, hash: string): Promise<Guardrails> {
  const known = compiled.get(hash);
  if (known !== undefined) return known;
  const { files, schema } = StoredGuardrails.parse(await storage.decisionInput(hash));
  const read = compileGuardrails(files, schema);
  compiled.set(hash, read);
  return read;
}
