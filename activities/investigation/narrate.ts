/** Tells an incident: offline at once, and with a model when one is set up, repaired at most twice. */
import { changesOf } from '../../agents/changes.ts';
import { caseFileOf, type CaseFile } from '../../agents/case-file.ts';
import { checkDraft, composed } from '../../agents/compose.ts';
import { narratorMessages } from '../../agents/prompt.ts';
import { narrativeOf } from '../../agents/narrator.ts';
import { Draft } from '../../agents/statement.ts';
import type { Narrative } from '../../domain/incident.ts';
import { nonRetryable } from '../failures.ts';
import type { ActivityPorts } from '../ports.ts';
import { askModel } from './ask-model.ts';
import {
  asStatement,
  colleaguesOf,
  draftKey,
  repairOf,
  supportOf,
  type DraftInput,
} from './drafts.ts';
import { logsRead } from './logs.ts';
import { answersOf } from './steps.ts';

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
  /** It holds no finding. */
  empty: boolean;
}

async function caseOf(ports: ActivityPorts, uid: string): Promise<Case> {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  const findings = await ports.storage.findingsOfIncident(uid);
  const file = caseFileOf({
    findings,
    actions: await ports.storage.actionsOfIncident(uid),
    answers: await answersOf(ports, uid),
    logs: await logsRead(ports),
  });
  return {
    ...{ file, revision: incident.revision, before: incident.narrative },
    empty: findings.length === 0,
  };
}

/**
 * Tells the incident as it stands, without a model; `fallback` says that none told it although one was asked, and why is
 * what is recorded of that.
 */
export function narrateIncidentWith(ports: ActivityPorts) {
  return async function narrateIncident({
    incident,
    fallback = null,
  }: {
    incident: string;
    fallback?: string | null;
  }): Promise<void> {
    const { file, revision, before, empty } = await caseOf(ports, incident);
    // Merged into another, which tells it now; its own last story stands.
    if (empty) return;
    const narrative = narrativeOf(file.draft, file.ledger, { narrator: 'offline', revision });
    const input = { incident, revision, attempt: MAX_REPAIRS };
    const support =
      fallback === null
        ? narrative.support
        : {
            ...(await supportOf(ports, input, file)),
            fallback: await recordedFailure(ports, incident),
          };
    await save(ports, incident, { narrative: { ...narrative, support }, before });
  };
}

/** What the last call of a model came to, when nothing usable came of it. */
async function recordedFailure(ports: ActivityPorts, incident: string): Promise<string> {
  const steps = await ports.storage.agentStepsOf(incident);
  const last = steps.findLast(({ kind, value }) => kind !== 'tool' && value === null);
  return last?.outcome ?? 'no model gave a usable answer';
}

/** Asks the model to tell the incident, and says whether it is told, is to be drafted again, or can't be told so. */
export function draftNarrativeWith(ports: ActivityPorts) {
  return async function draftNarrative(given: {
    incident: string;
    attempt: number;
  }): Promise<{ state: 'told' | 'repair' } | { state: 'fallback'; reason: string }> {
    const { incident, attempt } = given;
    const { file, revision, before } = await caseOf(ports, incident);
    const input: DraftInput = { ...given, revision };
    const asked = await askModel(ports, {
      ...{ incident, revision, agent: 'narrator', promptVersion: PROMPT_VERSION },
      key: draftKey(input),
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
      return asked.final || last
        ? { state: 'fallback', reason: asked.problem }
        : { state: 'repair' };
    }
    const checked = checkDraft(asked.value.statements, file.ledger.entries);
    if (checked.struck.length > 0 && !last) return { state: 'repair' };
    const narrator = ports.model?.settings.model ?? 'model';
    const support = await supportOf(ports, input, file);
    const told = narrativeOf(composed(checked.standing, file), file.ledger, { narrator, revision });
    const struck = [...told.struck, ...checked.struck];
    await save(ports, incident, { narrative: { ...told, struck, support }, before });
    return { state: 'told' };
  };
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
