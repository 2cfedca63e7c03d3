/** What models may still be asked for: per incident and per day, in calls, tokens and money. */
import type { ModelBudget } from '../../agents/model/settings.ts';
import type { ActivityPorts } from '../ports.ts';

const DAY_MS = 86_400_000;

/** Which budget is used up, in words; null while every one has something left. A day is one of UTC. */
export async function usedUp(
  ports: Pick<ActivityPorts, 'storage' | 'now'>,
  incident: string,
  budget: ModelBudget,
): Promise<string | null> {
  const own = await ports.storage.spentOnModels({ incident });
  const since = Math.floor(ports.now() / DAY_MS) * DAY_MS;
  const today = await ports.storage.spentOnModels({ since });
  const limits = [
    ['calls of this incident', own.calls, budget.callsPerIncident],
    ['tokens of this incident', own.tokens, budget.tokensPerIncident],
    ['money of this incident', own.money, budget.moneyPerIncident],
    ['calls of this day', today.calls, budget.callsPerDay],
    ['tokens of this day', today.tokens, budget.tokensPerDay],
    ['money of this day', today.money, budget.moneyPerDay],
  ] as const;
  const spent = limits.find(([, used, limit]) => used >= limit && (used > 0 || limit === 0));
  return spent === undefined
    ? null
    : `the budget is used up: ${spent[0]}, ${spent[1]} of ${spent[2]}`;
}
