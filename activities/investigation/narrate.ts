/** Tells an incident: offline at once, and with a model when one is set up, repaired at most twice. */
import { caseFileOf, type CaseFile } from '../../agents/case-file.ts';
import { checkDraft, composed, type CheckedDraft } from '../../agents/compose.ts';
import { narratorMessages } from '../../agents/prompt.ts';
import { narrativeOf } from '../../agents/narrator.ts';
import { Draft } from '../../agents/statement.ts';
import type { Claim, Narrative } from '../../domain/incident.ts';
import { nonRetryable } from '../failures.ts';
import type { ActivityPorts } from '../ports.ts';
import { AgentAnswer } from './ask-agents.ts';
import { askModel } from './ask-model.ts';
import { answersOf, valueOf } from './steps.ts';

/** Drafts asked for again with the verifier's errors. */
export const MAX_REPAIRS = 2;

/** Raised when the narrator's prompt changes. */
const PROMPT_VERSION = '1';

/** Statements shown to the model as examples of their form. */
const EXAMPLES = 4;

interface Case {
  file: CaseFile;
  revision: number;
  /** What was told before; null for the first telling. */
  before: Narrative | null;
}

async function caseOf(ports: ActivityPorts, uid: string): Promise<Case> {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  const file = caseFileOf({
    findings: await ports.storage.findingsOfIncident(uid),
    actions: await ports.storage.actionsOfIncident(uid),
    answers: await answersOf(ports, uid),
  });
  return { file, revision: incident.revision, before: incident.narrative };
}

/** Tells the incident as it stands, without a model; `fallback` says why none told it although one was asked. */
export function narrateIncidentWith(ports: ActivityPorts) {
  return async function narrateIncident({
    incident,
    fallback = null,
  }: {
    incident: string;
    fallback?: string | null;
  }): Promise<void> {
    const { file, revision, before } = await caseOf(ports, incident);
    const narrative = narrativeOf(file.draft, file.ledger, { narrator: 'offline', revision });
    await save(ports, incident, { narrative: withFallback(narrative, fallback), before });
  };
}

function withFallback(narrative: Narrative, fallback: string | null): Narrative {
  const { support } = narrative;
  return fallback === null || support === null
    ? narrative
    : { ...narrative, support: { ...support, fallback } };
}

export interface DraftInput {
  incident: string;
  /** 0 for the first draft. */
  attempt: number;
  /** Names this round of the workflow: the same in each of its attempts. */
  round: string;
}

/** Asks the model to tell the incident, and says whether it is told, is to be drafted again, or can't be told so. */
export function draftNarrativeWith(ports: ActivityPorts) {
  return async function draftNarrative(
    input: DraftInput,
  ): Promise<{ state: 'told' | 'repair' } | { state: 'fallback'; reason: string }> {
    const { incident, attempt, round } = input;
    const { file, revision, before } = await caseOf(ports, incident);
    const asked = await askModel(ports, {
      ...{ incident, revision, agent: 'narrator', promptVersion: PROMPT_VERSION },
      key: draftKey(round, attempt),
      question: {
        messages: narratorMessages(
          file.ledger.entries,
          {
            examples: file.draft.slice(0, EXAMPLES).map(asStatement),
            colleagues: await colleaguesOf(ports, input, file),
          },
          attempt === 0 ? null : await repairOf(ports, input, file),
        ),
        schema: Draft,
        schemaName: 'narrative',
        maxOutputTokens: 8_000,
      },
    });
    const last = attempt >= MAX_REPAIRS;
    if (asked.value === null) {
      return isWorthAsking(asked.problem) && !last
        ? { state: 'repair' }
        : { state: 'fallback', reason: asked.problem };
    }
    const checked = checkDraft(asked.value.statements, file.ledger.entries);
    if (checked.struck.length > 0 && !last) return { state: 'repair' };
    const first = await draftOf(ports, { ...input, attempt: 0 }, file);
    const told = tellDraft({ checked, first, file, revision, attempt });
    await save(ports, incident, {
      narrative: { ...told, narrator: ports.model?.settings.model ?? 'model' },
      before,
    });
    return { state: 'told' };
  };
}

/** A model that answered in the wrong form may do better; a budget that is used up stays so. */
function isWorthAsking(problem: string): boolean {
  return !/budget|no model/.test(problem);
}

const draftKey = (round: string, attempt: number) => `draft-${round}-${attempt}`;

function tellDraft({
  checked,
  first,
  file,
  revision,
  attempt,
}: {
  checked: CheckedDraft;
  first: CheckedDraft | null;
  file: CaseFile;
  revision: number;
  attempt: number;
}): Narrative {
  const claims = composed(checked.standing, file);
  const narrative = narrativeOf(claims, file.ledger, { narrator: '', revision });
  const { standing, struck } = first ?? checked;
  return {
    ...narrative,
    struck: [...narrative.struck, ...checked.struck],
    support: {
      drafted: standing.length + struck.length,
      supported: standing.length,
      repairs: attempt,
      fallback: null,
    },
  };
}

/** The draft of an attempt, checked against the ledger as it is now; null where there was no usable one. */
async function draftOf(
  ports: ActivityPorts,
  { incident, round, attempt }: DraftInput,
  file: CaseFile,
): Promise<CheckedDraft | null> {
  const steps = await ports.storage.agentStepsOf(incident);
  const step = steps.find(({ key }) => key === draftKey(round, attempt));
  const draft = await valueOf(ports, step, Draft);
  return draft === null ? null : checkDraft(draft.statements, file.ledger.entries);
}

/** What the model is told of its last draft: the statements as it wrote them, and the errors of each. */
async function repairOf(
  ports: ActivityPorts,
  { incident, round, attempt }: DraftInput,
  file: CaseFile,
): Promise<{ draft: string; errors: string[] }> {
  const steps = await ports.storage.agentStepsOf(incident);
  const step = steps.find(({ key }) => key === draftKey(round, attempt - 1));
  const draft = await valueOf(ports, step, Draft);
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

/** What the agents of this round said and the evidence supports. */
async function colleaguesOf(
  ports: ActivityPorts,
  { incident, round }: DraftInput,
  file: CaseFile,
): Promise<string[]> {
  const steps = (await ports.storage.agentStepsOf(incident)).filter(({ key }) =>
    key.startsWith(`agent-${round}-`),
  );
  const answers = await Promise.all(steps.map((step) => valueOf(ports, step, AgentAnswer)));
  const said = answers.flatMap((answer) => answer?.statements ?? []);
  return checkDraft(said, file.ledger.entries).standing.map(asStatement);
}

/** A claim as a model writes one. */
function asStatement({ kind, template, slots, cites }: Claim): string {
  const bound = Object.entries(slots).map(([name, slot]) => ({ name, ...slot }));
  return JSON.stringify({ kind, template, slots: bound, cites });
}

/** Stores the narrative with what is new in it since the one before. */
async function save(
  ports: ActivityPorts,
  incident: string,
  { narrative, before }: { narrative: Narrative; before: Narrative | null },
): Promise<void> {
  if (narrative.struck.length > 0) {
    ports.log.warn(
      { incident, struck: narrative.struck.length },
      'claims struck: the evidence does not support them',
    );
  }
  await ports.storage.saveNarrative(incident, {
    ...narrative,
    changes: changesOf(narrative, before),
  });
}

/** What came and went between two revisions; of the same revision, what that one already says of it. */
function changesOf(
  { claims, revision }: Narrative,
  before: Narrative | null,
): Narrative['changes'] {
  if (before === null) return null;
  const base = before.revision === revision ? before.changes : { since: before.revision };
  if (base === null) return null;
  const now = claims.map(({ text }) => text);
  const then = before.claims.map(({ text }) => text);
  const carried = before.revision === revision ? before.changes : null;
  return {
    since: base.since,
    added: [
      ...new Set([
        ...(carried?.added ?? []).filter((t) => now.includes(t)),
        ...now.filter((t) => !then.includes(t)),
      ]),
    ],
    removed: [
      ...new Set([
        ...(carried?.removed ?? []).filter((t) => !now.includes(t)),
        ...then.filter((t) => !now.includes(t)),
      ]),
    ],
  };
}
