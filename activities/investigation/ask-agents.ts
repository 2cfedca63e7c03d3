/** Asks the agents of the domains that an incident touches, one call each; what they ask on is bounded. */
import { z } from 'zod';
import { checkDraft } from '../../agents/compose.ts';
import { MAX_MODEL_QUESTIONS } from '../../agents/investigator.ts';
import { agentMessages } from '../../agents/prompt.ts';
import { Statement } from '../../agents/statement.ts';
import { ownerOf, team } from '../../agents/team.ts';
import { ToolQuestion, toolNames, type AgentName } from '../../domain/agent.ts';
import { incidentOf } from '../decide.ts';
import type { ActivityPorts } from '../ports.ts';
import { askModel } from './ask-model.ts';
import { caseForAgents } from './case.ts';

/** What a model answers as an agent. Statements are checked and counted; they decide nothing. */
export const AgentAnswer = z
  .object({
    statements: z.array(Statement).max(12),
    questions: z
      .array(z.object({ tool: z.enum(toolNames), about: z.string(), field: z.string() }))
      .max(8),
  })
  .meta({ title: 'assessment' });

/** The agents whose detections are among the findings, in the team's order; none without a model. */
export function agentsToAskWith(ports: ActivityPorts) {
  return async function agentsToAsk({ incident }: { incident: string }): Promise<AgentName[]> {
    if (ports.model === null) return [];
    const { findings } = await incidentOf(ports, incident);
    const owners = new Set(findings.map((f) => ownerOf(f.finding_info.analytic.uid).name));
    return team.map(({ name }) => name).filter((name) => owners.has(name));
  };
}

/** Where the answer of an agent on one revision of an incident is kept. */
export function agentKey(revision: number, name: AgentName): string {
  return `agent-${revision}-${name}`;
}

/** Asks one agent; answers the questions that it may ask of tools, each of a kind it has the right to. */
export function askAgentWith(ports: ActivityPorts) {
  return async function askAgent({
    incident,
    agent: name,
  }: {
    incident: string;
    agent: AgentName;
  }): Promise<{ revision: number; questions: ToolQuestion[] }> {
    const agent = team.find((one) => one.name === name);
    const { revision, entries } = await caseForAgents(ports, incident);
    if (agent === undefined) return { revision, questions: [] };
    const { value } = await askModel(ports, {
      ...{ incident, revision, agent: name, promptVersion: agent.promptVersion },
      // What it said of the findings stands until there are others: an action that changed is no news to it.
      key: agentKey(revision, name),
      question: {
        messages: agentMessages(agent, entries),
        schema: AgentAnswer,
        schemaName: 'assessment',
        maxOutputTokens: 4_000,
      },
    });
    if (value === null) return { revision, questions: [] };
    const { struck } = checkDraft(value.statements, entries);
    if (struck.length > 0) {
      ports.log.info({ incident, agent: name, struck: struck.length }, 'statements struck');
    }
    const asked = value.questions
      .filter(({ tool }) => agent.tools.includes(tool))
      .flatMap((question) => ToolQuestion.safeParse({ agent: name, ...question }).data ?? []);
    return { revision, questions: asked.slice(0, MAX_MODEL_QUESTIONS) };
  };
}
