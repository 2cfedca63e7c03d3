/** The record of an investigation: each step once, with its texts by hash. */
import type { z } from 'zod';
import { ToolAnswer } from '../../agents/answers.ts';
import type { AgentStep } from '../../domain/agent.ts';
import { sha256 } from '../hash.ts';
import type { ActivityPorts } from '../ports.ts';

/** What a step says for itself; the rest is filled in. */
export type Taken = Pick<
  AgentStep,
  'incident' | 'key' | 'revision' | 'agent' | 'kind' | 'asked' | 'outcome' | 'ms'
> &
  Partial<Pick<AgentStep, 'model' | 'promptVersion' | 'method' | 'tokens' | 'money'>> & {
    texts?: { prompt?: string; answer?: string; value?: unknown };
  };

/** Records a step; a repeat with the same key changes nothing and answers the first. */
export async function record(ports: ActivityPorts, taken: Taken): Promise<AgentStep> {
  const { texts: { prompt, answer, value } = {}, ...step } = taken;
  const json = value === undefined ? undefined : JSON.stringify(value);
  const kept = [prompt, answer, json].filter((text) => text !== undefined);
  const hashOf = (text: string | undefined) => (text === undefined ? null : sha256(text));
  return await ports.storage.recordAgentStep({
    step: {
      ...{ model: null, promptVersion: null, method: null, tokens: null, money: 0, ...step },
      ...{ prompt: hashOf(prompt), answer: hashOf(answer), value: hashOf(json) },
      at: ports.now(),
    },
    texts: Object.fromEntries(kept.map((text) => [sha256(text), text])),
  });
}

/** What was made of a step's answer; null where there is none, or it is of another shape than it is today. */
export async function valueOf<T>(
  ports: ActivityPorts,
  step: AgentStep | null,
  schema: z.ZodType<T>,
): Promise<T | null> {
  if (!step || step.value === null) return null;
  const text = await ports.storage.getAgentText(step.value);
  return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
}

/** The answers of tools at the newest revision that was asked about, in the order of asking. */
export async function answersOf(ports: ActivityPorts, incident: string): Promise<ToolAnswer[]> {
  const steps = await ports.storage.newestToolSteps(incident);
  const hashes = steps.map(({ value }) => value).filter((hash) => hash !== null);
  const texts = await ports.storage.getAgentTexts(hashes);
  return hashes.flatMap((hash) => {
    const text = texts.get(hash);
    return text === undefined ? [] : (ToolAnswer.safeParse(JSON.parse(text)).data ?? []);
  });
}
