/** A model's drafts of a story: where they are kept, what was wrong with them, and what the other agents said. */
import type { CaseFile } from '../../agents/case-file.ts';
import { checkDraft } from '../../agents/compose.ts';
import { Draft } from '../../agents/statement.ts';
import { team } from '../../agents/team.ts';
import type { AgentStep } from '../../domain/agent.ts';
import type { Claim, Support } from '../../domain/incident.ts';
import type { ActivityPorts } from '../ports.ts';
import { AgentAnswer, agentKey } from './ask-agents.ts';
import { valueOf } from './steps.ts';

export interface DraftInput {
  incident: string;
  /** 0 for the first draft. */
  attempt: number;
  /** Of the incident: a draft is of its findings, and is checked and told anew when only actions change. */
  revision: number;
}

export function draftKey({ revision, attempt }: DraftInput): string {
  return `draft-${revision}-${attempt}`;
}

/** A draft as it was answered, with its step; null where there was no usable one. */
async function draftAt(
  ports: ActivityPorts,
  input: DraftInput,
): Promise<{ step: AgentStep | null; draft: Draft | null }> {
  const { incident } = input;
  const step = await ports.storage.getAgentStep({ incident, key: draftKey(input) });
  return { step, draft: await valueOf(ports, step, Draft) };
}

/**
 * How well a model's drafts up to this one were supported: the first usable one as it came, checked against the ledger
 * as it is now, and how many were asked for again. Nothing was supported where there was no usable one.
 */
export async function supportOf(
  ports: ActivityPorts,
  input: DraftInput,
  file: CaseFile,
): Promise<Support> {
  const attempts = Array.from({ length: input.attempt + 1 }, (_, attempt) => attempt);
  const taken = await Promise.all(attempts.map((attempt) => draftAt(ports, { ...input, attempt })));
  const first = taken.map(({ draft }) => draft).find((draft) => draft !== null);
  const { standing, struck } = checkDraft(first?.statements ?? [], file.ledger.entries);
  return {
    drafted: standing.length + struck.length,
    supported: standing.length,
    repairs: taken.slice(1).filter(({ step }) => step !== null).length,
    fallback: null,
  };
}

/** What the model is told of its last draft: the statements as it wrote them, and the errors of each. */
export async function repairOf(
  ports: ActivityPorts,
  input: DraftInput,
  file: CaseFile,
): Promise<{ draft: string; errors: string[] }> {
  const { step, draft } = await draftAt(ports, { ...input, attempt: input.attempt - 1 });
  if (draft === null) {
    const problem = step?.outcome ?? 'there was no answer';
    return { draft: '(no usable answer)', errors: [problem] };
  }
  const { struck } = checkDraft(draft.statements, file.ledger.entries);
  return {
    draft: JSON.stringify(draft),
    errors: struck.map(({ claim, reasons }) => `${claim.template}: ${reasons.join('; ')}`),
  };
}

/** What the agents said of this revision and the evidence supports. */
export async function colleaguesOf(
  ports: ActivityPorts,
  { incident, revision }: DraftInput,
  file: CaseFile,
): Promise<string[]> {
  const asked = team.map(({ name }) => agentKey(revision, name));
  const taken = await Promise.all(
    asked.map((key) => ports.storage.getAgentStep({ incident, key })),
  );
  const steps = taken.filter((step) => step !== null);
  const answers = await Promise.all(steps.map((step) => valueOf(ports, step, AgentAnswer)));
  const said = answers.flatMap((answer) => answer?.statements ?? []);
  return checkDraft(said, file.ledger.entries).standing.map(asStatement);
}

/** A claim as a model writes one. */
export function asStatement({ kind, template, slots, cites }: Claim): string {
  const bound = Object.entries(slots).map(([name, slot]) => ({ name, ...slot }));
  return JSON.stringify({ kind, template, slots: bound, cites });
}
