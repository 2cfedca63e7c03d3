/** Whether the model answers, by which output method, and how fast. */
import { performance } from 'node:perf_hooks';
import { modelSettings } from '../../agents/model/settings.ts';
import type { ModelSettings } from '../../agents/model/settings.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Check, DoctorContext } from './check.ts';

/** A local server that loads its model at the first question needs a while. */
const longestTrialMs = 60_000;
const name = 'model';

/** Asks one tiny question for each method that is tried. The product works without a model, so nothing here is an error but a wrong setting. */
export async function checkModel({ env }: DoctorContext): Promise<Check> {
  try {
    const settings = modelSettings(env);
    return settings === null
      ? { name, state: 'off', detail: 'not configured (optional: WATCHBILL_MODEL)' }
      : await checkAnswer(settings);
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    return {
      name,
      state: 'error',
      detail: error.message,
      effect: 'no command that uses the model starts',
      fix: error.fix ?? `correct or unset it; ${error.docs}`,
    };
  }
}

async function checkAnswer(settings: ModelSettings): Promise<Check> {
  // LangChain takes 400 ms to load, and most doctors find no model.
  const { probeModel } = await import('../../agents/model/probe.ts');
  const where = `${settings.model} at ${settings.baseUrl}`;
  const signal = AbortSignal.timeout(longestTrialMs);
  const start = performance.now();
  try {
    const { method, tried } = await probeModel(settings, { signal });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const refused = tried.length - 1;
    const others = refused === 0 ? '' : `, ${refused} other${refused === 1 ? '' : 's'} tried`;
    return {
      name,
      state: 'ok',
      detail: `${where}: answers by ${method} (${seconds} s${others})`,
    };
  } catch (error) {
    return {
      name,
      state: 'warning',
      detail: `${where}: ${signal.aborted ? 'no answer in time' : told(error)}`,
      effect: 'agents work by their rules alone',
      fix: 'start that server, or correct OPENAI_BASE_URL, OPENAI_API_KEY, WATCHBILL_MODEL and WATCHBILL_MODEL_OUTPUT; unset WATCHBILL_MODEL to do without',
    };
  }
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
