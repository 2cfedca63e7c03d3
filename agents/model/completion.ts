/** A chat completion as servers send it: read loosely, because they differ, and never believed. */
import { z } from 'zod';

const ToolCall = z.object({
  function: z.object({
    name: z.string(),
    // A string by the specification; some servers send the object itself.
    arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
  }),
});

const Message = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(ToolCall).nullish(),
});

const Completion = z.object({
  model: z.string().min(1).optional().catch(undefined),
  choices: z.tuple([z.object({ message: Message, finish_reason: z.string().nullish() })]),
});
export type Choice = z.infer<typeof Completion>['choices'][0];

/** Servers without a count leave it out, or send zeros. */
const Usage = z.object({
  usage: z.object({
    prompt_tokens: z.int().positive(),
    completion_tokens: z.int().nonnegative(),
  }),
});

export interface ReadCompletion {
  choice: Choice | null;
  /** As the server names it; null when it does not. */
  model: string | null;
  usage: { input: number; output: number } | null;
}

/** What the body holds of a completion; a part that is not there or not understood is null. */
export function readCompletion(body: string): ReadCompletion {
  const json = parsed(body);
  const completion = Completion.safeParse(json).data;
  const usage = Usage.safeParse(json).data?.usage;
  return {
    choice: completion?.choices[0] ?? null,
    model: completion?.model ?? null,
    usage:
      usage === undefined ? null : { input: usage.prompt_tokens, output: usage.completion_tokens },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
