/** The agent loop: one activity for each call of a model and of a tool, ended by budget, by failure, or by news. */
import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import { messageOf } from './failures.ts';
import { taskQueues } from './messages.ts';
import { readResult } from './read-result.ts';

/** Longer than the longest call (`agents/model/settings.ts`); one whose worker died is asked again after a missed heartbeat. */
const { askAgent, draftNarrative } = proxyActivities<Activities>({
  taskQueue: taskQueues.investigate,
  startToCloseTimeout: '31 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 3 },
});

const { narrateIncident } = proxyActivities<Activities>({
  taskQueue: taskQueues.investigate,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500 ms', maximumInterval: '30 s' },
});

const { agentsToAsk, askTool } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

/** The first draft and two repairs. */
const DRAFTS = 3;

export interface Round {
  incident: string;
  /** Whether nothing new has come since it began. */
  isCurrent: () => boolean;
}

/** Lets models ask on and tell the incident; whatever fails, the offline narrative stands and says why. */
export async function investigateWithModel(given: Round): Promise<void> {
  const agents = await agentsToAsk({ incident: given.incident });
  if (agents.length === 0) return;
  try {
    await askOn(given, agents);
    const reason = await tell(given);
    if (reason !== null) await narrateIncident({ incident: given.incident, fallback: reason });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await narrateIncident({ incident: given.incident, fallback: messageOf(error) });
  }
}

type Asked = Awaited<ReturnType<Activities['askAgent']>>;
type AgentNames = Awaited<ReturnType<LocalActivities['agentsToAsk']>>;

async function askOn({ incident, isCurrent }: Round, agents: AgentNames): Promise<void> {
  for (const agent of agents) {
    if (!isCurrent()) return;
    const { revision, questions } = readResult<Asked>(await askAgent({ incident, agent }), {
      revision: 0,
      questions: [],
    });
    for (const question of questions) await askTool({ incident, question, revision });
  }
}

/** Why no model told it; null when one did, or when news make another round anyway. */
async function tell({ incident, isCurrent }: Round): Promise<string | null> {
  for (let attempt = 0; attempt < DRAFTS && isCurrent(); attempt += 1) {
    const drafted = await draftNarrative({ incident, attempt });
    if (drafted.state === 'told') return null;
    if (drafted.state === 'fallback') return drafted.reason;
  }
  return null;
}
