/** The only door to LangChain: sends one request. It loads when first used, because that takes 400 ms. */
import type { MessageContent } from '@langchain/core/messages';
import type { ChatRequest } from './request.ts';
import type { ModelSettings } from './settings.ts';
import { estimateTokens } from './tokens.ts';

export interface SendOptions {
  /** Reaches the wire: aborting it closes the connection. */
  signal: AbortSignal;
  fetch: typeof fetch;
}

async function load() {
  const [{ ChatOpenAICompletions }, { AIMessage, HumanMessage, SystemMessage }] = await Promise.all(
    [import('@langchain/openai'), import('@langchain/core/messages')],
  );

  class Chat extends ChatOpenAICompletions {
    /** LangChain's own downloads an encoding: without a network it stalls for 77 s. */
    override getNumTokens(content: MessageContent): Promise<number> {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return Promise.resolve(estimateTokens(text));
    }

    /** The likeliest answer, not a varied one. The names LangChain takes for reasoning models refuse a temperature. */
    override invocationParams(
      ...args: Parameters<InstanceType<typeof ChatOpenAICompletions>['invocationParams']>
    ) {
      const params = super.invocationParams(...args);
      return 'max_completion_tokens' in params ? params : { ...params, temperature: 0 };
    }
  }

  const classes = { system: SystemMessage, user: HumanMessage, assistant: AIMessage };
  return { Chat, classes };
}

let loading: ReturnType<typeof load> | null = null;

/** A client for one call: the bytes of concurrent calls can't be mixed up. */
export async function openChat(
  settings: Pick<ModelSettings, 'baseUrl' | 'apiKey' | 'model' | 'timeoutMs'>,
  options: { maxOutputTokens: number; fetch: typeof fetch },
) {
  loading ??= load();
  const { Chat, classes } = await loading;
  const chat = new Chat({
    model: settings.model,
    // The client refuses to be made without one; the wire takes it out again.
    apiKey: settings.apiKey === '' ? 'none' : settings.apiKey,
    maxTokens: options.maxOutputTokens,
    timeout: settings.timeoutMs,
    // Temporal asks again, where it is seen and counted.
    maxRetries: 0,
    streaming: false,
    configuration: { baseURL: settings.baseUrl, fetch: options.fetch, logLevel: 'off' },
  });
  return { chat, classes };
}

/** Sends the request and waits for the whole response, which is for `fetch` to keep. Rejects when there is none. */
export async function send(
  settings: ModelSettings,
  request: ChatRequest,
  { signal, fetch }: SendOptions,
): Promise<void> {
  const { maxOutputTokens, options } = request;
  const { chat, classes } = await openChat(settings, { maxOutputTokens, fetch });
  const messages = request.messages.map(({ role, content }) => new classes[role](content));
  // Not `invoke`: it sends the whole prompt to LangSmith when the environment holds LANGSMITH_TRACING.
  await chat._generate(messages, { ...options, signal });
}
