/** What decide() was given, as it is kept beside each decision, so that a later policy can be asked the same again. */
import { z } from 'zod';
import type { DecisionContext, DecisionRequest } from './gate.ts';
import type { GuardrailSource } from './guardrails/engine.ts';
import { canonical } from './version.ts';

/** Whether a field is kept itself, or stored once and named by the hash of its contents. */
type Keeping = 'itself' | 'by hash';

/** Every field of a context: one that is added to it must be added here, or nothing compiles. */
export const contextFields = {
  document: 'by hash',
  now: 'itself',
  killSwitch: 'itself',
  actuator: 'itself',
  asset: 'itself',
  dependents: 'itself',
  actionsLastHour: 'itself',
  siteActionsLastHour: 'itself',
  guardrails: 'by hash',
} as const satisfies Record<keyof DecisionContext, Keeping>;

/** Every field of a request, the same way, and whether one can be without it. */
export const requestFields = {
  function: 'always',
  step: 'always',
  basis: 'always',
  detections: 'always',
  entities: 'always',
  grading: 'sometimes',
  action: 'sometimes',
  newestEvidenceTime: 'always',
  asLive: 'always',
  requestedBy: 'always',
  approvals: 'sometimes',
  expiredInto: 'sometimes',
  leaseMs: 'sometimes',
  activeSince: 'sometimes',
} as const satisfies Record<keyof DecisionRequest, 'always' | 'sometimes'>;

/** Where the facts of a request came from; nothing is decided by it. */
export interface Seen {
  /** The version of the inventory in which the device was looked up; null where none was. */
  inventory: number | null;
  /** uids of the findings that it rests on. */
  findings: readonly string[];
}

/** A document and the hash of its contents. */
export interface Kept {
  hash: string;
  document: unknown;
}

export interface KeptInput {
  input: Kept;
  /** What the input names by hash: the delegation document, and the guardrails' texts. */
  parts: readonly Kept[];
}

const form = 1;

/** `hash`: of a text, the same for the same. @throws TypeError naming a field that would be lost. */
export function keepInput(
  given: { request: DecisionRequest; context: DecisionContext; seen: Seen },
  hash: (text: string) => string,
): KeptInput {
  const { request, context, seen } = given;
  const keep = (document: unknown): Kept => ({ hash: hash(canonical(document)), document });
  requireKnown('request', request, requestFields);
  requireKnown('context', context, contextFields);
  const document = keep(context.document);
  const guardrails = keep(context.guardrails.source);
  const named = { document: document.hash, guardrails: guardrails.hash };
  return {
    input: keep({ form, request, context: { ...context, ...named }, seen }),
    parts: [document, guardrails],
  };
}

const fields = z.record(z.string(), z.unknown());
const StoredInput = z.object({ form: z.literal(form), request: fields, context: fields });
export const StoredGuardrails = z.object({
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  schema: z.string(),
}) satisfies z.ZodType<GuardrailSource>;

/** The hashes that a stored input names. @throws as `openInput` */
export function partsOf(stored: unknown): { document: string; guardrails: string } {
  const { context } = readInput(stored);
  return z.object({ document: z.string(), guardrails: z.string() }).parse(context);
}

/** What decide() was given, from what was stored of it and the parts that it names. @throws TypeError naming a field that is not there. */
export function openInput(
  stored: unknown,
  parts: Pick<DecisionContext, 'document' | 'guardrails'>,
): { request: DecisionRequest; context: DecisionContext } {
  const { request, context } = readInput(stored);
  // It was checked when it was given: these are the fields of it, all of them.
  return {
    request: request as unknown as DecisionRequest,
    context: { ...(context as unknown as DecisionContext), ...parts },
  };
}

function readInput(stored: unknown): z.output<typeof StoredInput> {
  const input = StoredInput.parse(stored);
  requireThere('request', input.request, requestFields);
  requireThere('context', input.context, contextFields);
  return input;
}

function requireKnown(what: string, given: object, known: Readonly<Record<string, string>>): void {
  const lost = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (lost.length > 0) throw new TypeError(`not kept: ${lost.map((n) => `${what}.${n}`).join()}`);
}

function requireThere(what: string, given: object, known: Readonly<Record<string, string>>): void {
  requireKnown(what, given, known);
  const missing = Object.keys(known).filter(
    (name) => known[name] !== 'sometimes' && !Object.hasOwn(given, name),
  );
  if (missing.length > 0) {
    throw new TypeError(`not stored: ${missing.map((name) => `${what}.${name}`).join()}`);
  }
}
