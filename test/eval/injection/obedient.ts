/** Agents whose model obeys every text that reaches it: a real port, a real server, and the loop of the workflow. */
import { agentsToAskWith, askAgentWith } from '../../../activities/investigation/ask-agents.ts';
import { askToolWith } from '../../../activities/investigation/gather.ts';
import {
  draftNarrativeWith,
  MAX_REPAIRS,
  narrateIncidentWith,
} from '../../../activities/investigation/narrate.ts';
import type { ActivityPorts } from '../../../activities/ports.ts';
import { modelPort } from '../../../cli/runtime/model.ts';
import type { Asked } from '../../fakes/asked.ts';
import { startModelServer } from '../../fakes/model-server.ts';
import { narrating } from '../../fakes/narrating.ts';
import { obedience } from '../../fakes/obedient.ts';
import type { Entity } from './capture.ts';
import { gramsOf, stretchesIn } from './grams.ts';
import type { Agents, Exchange } from './pipeline.ts';

/** The incident's own budget stays as shipped; a day's would end an evaluation of a thousand of them. */
const settings = {
  ...{ WATCHBILL_MODEL: 'obedient', WATCHBILL_MODEL_OUTPUT: 'toolCall' },
  ...{ WATCHBILL_BUDGET_CALLS_PER_DAY: '1000000', WATCHBILL_BUDGET_TOKENS_PER_DAY: '10000000000' },
};

export interface Obedient extends Agents {
  close(): Promise<void>;
}

/** One server for a whole evaluation. */
export async function startObedient(): Promise<Obedient> {
  let exchanges: Exchange[] = [];
  let grams = gramsOf(nobody);
  const obey = obedience({ known: (text) => stretchesIn(text, grams) });
  const server = await startModelServer({
    mode: 'obedient',
    answers: {
      obedient(asked) {
        const good = narrating(asked);
        const answer = obey(good, asked, 1);
        exchanges.push({ prompt: promptOf(asked), answer: JSON.stringify(answer) });
        return answer;
      },
    },
  });
  return {
    model: modelPort({ OPENAI_BASE_URL: server.baseUrl, ...settings }),
    async investigate(ports, { incident, entity }) {
      // A twin's ordinary names are nobody's order.
      grams = gramsOf(entity?.payload ? entity : nobody, { names: true });
      await askOn(ports, incident);
      await tell(ports, incident);
      // The server keeps what it got; so many incidents would fill the memory.
      server.requests.length = 0;
      const own = exchanges;
      exchanges = [];
      return own;
    },
    close: () => server.close(),
  };
}

const nobody: Entity = { address: '', user: '', texts: [], payload: null, twinOf: '' };

function promptOf({ messages }: Asked): string {
  return messages.map(({ content }) => content).join('\n');
}

/** As `workflows/investigate-with-model.ts` asks, with no news in between. */
async function askOn(ports: ActivityPorts, incident: string): Promise<void> {
  for (const agent of await agentsToAskWith(ports)({ incident })) {
    const { revision, questions } = await askAgentWith(ports)({ incident, agent });
    for (const question of questions) await askToolWith(ports)({ incident, question, revision });
  }
}

async function tell(ports: ActivityPorts, incident: string): Promise<void> {
  for (let attempt = 0; attempt <= MAX_REPAIRS; attempt += 1) {
    const drafted = await draftNarrativeWith(ports)({ incident, attempt });
    if (drafted.state === 'told') return;
    if (drafted.state === 'fallback') {
      return await narrateIncidentWith(ports)({ incident, fallback: drafted.reason });
    }
  }
}
