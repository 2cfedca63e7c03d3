/** How a question is put so that the answer fits its schema: one way for each output method. */
import { z } from 'zod';
import type { ModelQuestion, PromptMessage } from './question.ts';
import type { OutputMethod } from './settings.ts';

export interface ChatTool {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

type ResponseFormat =
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      json_schema: { name: string; schema: Record<string, unknown>; strict: boolean };
    };

/** The OpenAI form of the question; the method decides which of the options are there. */
export interface ChatRequest {
  messages: readonly PromptMessage[];
  options: {
    tools?: ChatTool[];
    tool_choice?: { type: 'function'; function: { name: string } };
    response_format?: ResponseFormat;
  };
  maxOutputTokens: number;
}

/** The question as a request. Throws when the schema has no JSON form: a mistake in the program. */
export function requestOf<T>(question: ModelQuestion<T>, method: OutputMethod): ChatRequest {
  const { messages, schemaName: name, maxOutputTokens } = question;
  const schema = jsonSchemaOf(question);
  switch (method) {
    case 'toolCall': {
      const description = 'Give the answer by calling this function, once.';
      return {
        messages,
        options: {
          tools: [{ type: 'function', function: { name, description, parameters: schema } }],
          tool_choice: { type: 'function', function: { name } },
        },
        maxOutputTokens,
      };
    }
    case 'jsonSchema':
      return {
        messages,
        // Not strict: strict servers refuse optional fields and lengths, and the answer is checked here anyway.
        options: {
          response_format: { type: 'json_schema', json_schema: { name, schema, strict: false } },
        },
        maxOutputTokens,
      };
    case 'jsonObject':
      return {
        messages: withSchema(messages, name, schema),
        options: { response_format: { type: 'json_object' } },
        maxOutputTokens,
      };
    case 'promptOnly':
      return { messages: withSchema(messages, name, schema), options: {}, maxOutputTokens };
  }
}

/** What the model has to write is the schema's input. The title names it where a server shows nothing else. */
function jsonSchemaOf<T>({ schema, schemaName }: ModelQuestion<T>): Record<string, unknown> {
  const json: Record<string, unknown> = { ...z.toJSONSchema(schema, { io: 'input' }) };
  // Some servers refuse keys they don't know, and this one says nothing to a model.
  delete json['$schema'];
  return { title: schemaName, ...json };
}

/** Into the first system message: many chat templates know only one, at the start. */
function withSchema(
  messages: readonly PromptMessage[],
  name: string,
  schema: Record<string, unknown>,
): PromptMessage[] {
  const rule =
    'Answer with one JSON object and nothing else: no code fence, no sentence before or after it. ' +
    `It fits the JSON schema named "${name}":\n${JSON.stringify(schema)}`;
  const [first, ...rest] = messages;
  return first?.role === 'system'
    ? [{ role: 'system', content: `${first.content}\n\n${rule}` }, ...rest]
    : [{ role: 'system', content: rule }, ...messages];
}
