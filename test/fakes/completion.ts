/** Chat completions as servers send them: an answer wrapped as the request asks, and the ways in which that goes wrong. */
import type { Asked } from './asked.ts';
import { mapLeaves } from './json-schema.ts';

export interface Completion {
  model?: string;
  choices: {
    index: number;
    finish_reason: string | null;
    message: {
      role: 'assistant';
      content: string | null;
      refusal?: string | null;
      tool_calls?: {
        id: string;
        type: 'function';
        function: { name: string; arguments: string };
      }[];
    };
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  [key: string]: unknown;
}

/** The answer as a call of the asked tool, or as content. */
export function completionOf(asked: Asked, answer: unknown): Completion {
  const written = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return asked.method === 'toolCall' ? asCall(asked, written) : asContent(asked, written);
}

function asCall(asked: Asked, written: string): Completion {
  const call = {
    id: 'call_1',
    type: 'function' as const,
    function: { name: asked.schemaName, arguments: written },
  };
  const message = { role: 'assistant' as const, content: null, tool_calls: [call] };
  return around(asked, written, { index: 0, finish_reason: 'tool_calls', message });
}

export function asContent(asked: Asked, content: string, finish_reason = 'stop'): Completion {
  const message = { role: 'assistant' as const, content };
  return around(asked, content, { index: 0, finish_reason, message });
}

/** Four characters are a token: near enough for a fake. */
const tokens = (text: string) => Math.max(1, Math.ceil(text.length / 4));

function around(asked: Asked, written: string, choice: Completion['choices'][0]): Completion {
  const prompt_tokens = tokens(asked.messages.map(({ content }) => content).join('\n'));
  const completion_tokens = tokens(written);
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: asked.model,
    choices: [choice],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  };
}

/** What small models and hasty servers do to a good answer. */
export const sloppiness = [
  'fenced',
  'prose',
  'wrongTypes',
  'cutOff',
  'textForCall',
  'malformed',
] as const;
export type Sloppiness = (typeof sloppiness)[number];

export function sloppyCompletion(asked: Asked, answer: unknown, kind: Sloppiness): Completion {
  const json = JSON.stringify(answer, null, 2);
  switch (kind) {
    case 'fenced':
      return asContent(asked, `\`\`\`json\n${json}\n\`\`\``);
    case 'prose':
      return asContent(
        asked,
        `Sure! Here is what I found:\n\n${json}\n\nLet me know if you need more.`,
      );
    case 'wrongTypes':
      return completionOf(asked, wrongTypes(asked, answer));
    case 'cutOff':
      return asContent(asked, json.slice(0, Math.ceil(json.length * 0.6)), 'length');
    case 'textForCall':
      return asContent(asked, 'I looked at the evidence and nothing here needs a function call.');
    case 'malformed':
      return completionOf(asked, `${json.slice(0, -1).trimEnd()},, "and": }`);
  }
}

/** Each text becomes a list, each number a text: nothing keeps the type it should have. */
function wrongTypes({ schema }: Asked, answer: unknown): unknown {
  const wrong = mapLeaves(answer, { schema }, ({ value }) =>
    typeof value === 'string' ? [value] : String(value),
  );
  const unchanged = JSON.stringify(wrong) === JSON.stringify(answer);
  return unchanged ? { answer: 'yes' } : wrong;
}
