/** `watchbill replay`: what agents did in an incident, step by step, with each prompt and raw answer. */
import { z } from 'zod';
import { AgentStep, AgentText } from '../../domain/agent.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { createInstanceClient, type InstanceClient } from '../instance/client.ts';
import { stepText, type StepTexts } from '../report/step-text.ts';
import { stepsText } from '../report/steps-text.ts';
import { answer, type CommandContext } from './context.ts';

export interface ReplayOptions {
  /** Which step, from 1: shows it whole. */
  step?: number;
  json?: boolean;
}

export async function replay(
  incident: string,
  { step, json }: ReplayOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/incidents/${encodeURIComponent(incident)}/steps`;
  const steps = await client.get(path, z.array(AgentStep));
  await answer(
    context,
    step === undefined
      ? json
        ? `${JSON.stringify({ schema: 'watchbill.steps/1', incident, steps })}\n`
        : stepsText(incident, steps, context.out)
      : await oneStep({ incident, steps, number: step, json }, client),
  );
  return exitCodes.ok;
}

interface OneStep {
  incident: string;
  steps: readonly AgentStep[];
  number: number;
  json: boolean | undefined;
}

async function oneStep(
  { incident, steps, number, json }: OneStep,
  client: InstanceClient,
): Promise<string> {
  const step = steps[number - 1];
  if (step === undefined) {
    throw new WatchbillError(
      'NOT_FOUND',
      `${incident} has no step ${number}, but ${steps.length}`,
      {
        fix: `npx watchbill replay ${incident}`,
      },
    );
  }
  const texts = {
    prompt: await textOf(step.prompt, client),
    answer: await textOf(step.answer, client),
    value: await textOf(step.value, client),
  };
  return json
    ? `${JSON.stringify({ schema: 'watchbill.step/1', number, step, texts })}\n`
    : stepText(number, step, texts);
}

async function textOf(hash: string | null, client: InstanceClient): Promise<StepTexts['prompt']> {
  if (hash === null) return null;
  return (await client.get(`/api/agent-texts/${hash}`, AgentText)).text;
}
