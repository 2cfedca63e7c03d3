/** Asks the tools: all that rules ask of an incident in one step, and what a model asks one question at a time. */
import { caseFileOf } from '../../agents/case-file.ts';
import { entityIn, questionsFor } from '../../agents/investigator.ts';
import type { ToolQuestion } from '../../domain/agent.ts';
import { incidentOf } from '../decide.ts';
import type { ActivityPorts } from '../ports.ts';
import { caseForAgents } from './case.ts';
import { record } from './steps.ts';
import { answerQuestion, type Asked } from './tools.ts';

/** Asks what rules ask of the incident as it stands, and records each answer; answers its revision. */
export function gatherFactsWith(ports: ActivityPorts) {
  return async function gatherFacts({
    incident: uid,
  }: {
    incident: string;
  }): Promise<{ revision: number }> {
    const { incident, findings } = await incidentOf(ports, uid);
    // Merged into another, which asks about them.
    if (findings.length === 0) return { revision: incident.revision };
    const { entries } = caseFileOf({ findings, actions: [] }).ledger;
    for (const question of questionsFor(entries, findings)) {
      const value = entityIn(entries, question) ?? '';
      await put(ports, { incident: uid, question, value, findings }, incident.revision);
    }
    return { revision: incident.revision };
  };
}

/** One question of a model to one tool; one that names nothing in the ledger is recorded as that, and answered by nothing. */
export function askToolWith(ports: ActivityPorts) {
  return async function askTool({
    incident: uid,
    question,
    revision,
  }: {
    incident: string;
    question: ToolQuestion;
    revision: number;
  }): Promise<void> {
    const { findings, entries } = await caseForAgents(ports, uid);
    const value = entityIn(entries, question);
    if (value === null) await refuse(ports, { incident: uid, question }, revision);
    else await put(ports, { incident: uid, question, value, findings }, revision);
  };
}

async function refuse(
  ports: ActivityPorts,
  { incident, question }: Pick<Asked, 'incident' | 'question'>,
  revision: number,
): Promise<void> {
  const { agent, tool, about, field } = question;
  await record(ports, {
    ...{
      incident,
      revision,
      agent,
      kind: 'tool',
      key: `tool-${revision}-${tool}-${about}.${field}`,
    },
    ...{ asked: `${tool}(${about}.${field})`, outcome: 'the ledger has no such value', ms: 0 },
  });
}

/** The same tool about the same value at one revision is one step, whoever asks. */
async function put(ports: ActivityPorts, asked: Asked, revision: number): Promise<void> {
  const { question, value, incident } = asked;
  const began = performance.now();
  const answer = await answerQuestion(ports, asked);
  await record(ports, {
    ...{ incident, revision, agent: question.agent, kind: 'tool' },
    key: `tool-${revision}-${question.tool}-${value}`,
    asked: `${question.tool}(${question.about}.${question.field})`,
    outcome: answer.facts.length === 1 ? '1 fact' : `${answer.facts.length} facts`,
    ms: performance.now() - began,
    texts: { value: answer },
  });
}
