/** The model that the settings name: opened at the first question, by asking once which output method it knows. */
import type { ModelPort } from '../../activities/ports.ts';
import type { Model } from '../../agents/model/question.ts';
import { modelSettings, type ModelSettings } from '../../agents/model/settings.ts';

/**
 * The port to the model; null when none is set up.
 * @throws WatchbillError SETTINGS_INVALID
 */
export function modelPort(env: NodeJS.ProcessEnv): ModelPort | null {
  const settings = modelSettings(env);
  if (settings === null) return null;
  let model: Model | null = null;
  return {
    settings,
    async open(signal) {
      // One that could not be asked may answer next time: only what was found is kept.
      return (model ??= await opened(settings, signal));
    },
  };
}

/** LangChain takes half a second to load, which a system without a model never spends. */
async function opened(settings: ModelSettings, signal: AbortSignal): Promise<Model> {
  const [{ createModel }, { probeModel }] = await Promise.all([
    import('../../agents/model/model.ts'),
    import('../../agents/model/probe.ts'),
  ]);
  const method =
    settings.method === 'probe' ? (await probeModel(settings, { signal })).method : settings.method;
  return createModel(settings, method);
}
