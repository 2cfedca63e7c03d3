/** What a request to `/v1/chat/completions` asks for: which schema, by which method, over which messages. */
import { z } from 'zod';
import type { OutputMethod } from '../../agents/model/settings.ts';
import type { JsonSchema } from './json-schema.ts';

const Part = z.looseObject({ text: z.string().optional() });
const Schema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null);

const Body = z.looseObject({
  model: z.string(),
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(Part), z.null()]) }))
    .min(1),
  tools: z
    .array(
      z.object({
        type: z.literal('function'),
        function: z.object({ name: z.string(), parameters: Schema.optional() }),
      }),
    )
    .optional(),
  tool_choice: z
    .union([z.string(), z.object({ function: z.object({ name: z.string() }) })])
    .optional(),
  response_format: z
    .union([
      z.object({
        type: z.literal('json_schema'),
        json_schema: z.object({ name: z.string(), schema: Schema }),
      }),
      z.object({ type: z.enum(['json_object', 'text']) }),
    ])
    .optional(),
  max_tokens: z.number().optional(),
});

export interface AskedMessage {
  role: string;
  content: string;
}

export interface Asked {
  model: string;
  method: OutputMethod;
  /** `text` when no schema is asked for. */
  schemaName: string;
  schema: JsonSchema;
  messages: AskedMessage[];
}

/** Null when the body is no chat request. */
export function readAsked(body: unknown): Asked | null {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return null;
  const messages = parsed.data.messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : (content ?? []).map(partText).join(''),
  }));
  return { model: parsed.data.model, messages, ...wanted(parsed.data, messages) };
}

function partText({ text = '' }: z.infer<typeof Part>): string {
  return text;
}

type Wanted = Pick<Asked, 'method' | 'schemaName' | 'schema'>;

function wanted(body: z.infer<typeof Body>, messages: AskedMessage[]): Wanted {
  const { tools = [], tool_choice: choice, response_format: format } = body;
  const chosen = typeof choice === 'object' ? choice.function.name : tools[0]?.function.name;
  const tool = choice === 'none' ? undefined : tools.find((each) => each.function.name === chosen);
  if (tool !== undefined) {
    const { name, parameters = { type: 'object' } } = tool.function;
    return { method: 'toolCall', schemaName: name, schema: parameters };
  }
  if (format?.type === 'json_schema') {
    return {
      method: 'jsonSchema',
      schemaName: format.json_schema.name,
      schema: format.json_schema.schema,
    };
  }
  const method = format?.type === 'json_object' ? 'jsonObject' : 'promptOnly';
  return { method, ...fromPrompt(messages) };
}

/** The line that the client writes into the first system message for servers that know no better. */
function fromPrompt(messages: AskedMessage[]): Omit<Wanted, 'method'> {
  for (const { content } of messages) {
    const [, schemaName, json] = /JSON schema named "([\w-]+)":\n(\{.*\})/.exec(content) ?? [];
    if (schemaName !== undefined && json !== undefined) {
      return { schemaName, schema: JSON.parse(json) as JsonSchema };
    }
  }
  return { schemaName: 'text', schema: { type: 'string' } };
}
