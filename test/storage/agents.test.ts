/** The record of agents: each step once, what of it is still current, and what budgets count. */
import { expect, it } from 'vitest';
import { AgentStep } from '../../domain/agent.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import { openIncident, wallClock } from './made.ts';

type Parts = Pick<AgentStep, 'incident' | 'key' | 'kind' | 'revision'> & Partial<AgentStep>;

function taken(parts: Parts): AgentStep {
  return AgentStep.parse({
    ...{ agent: 'identity', asked: 'baseline(E-1.src) \u0000 \ud800', outcome: '1 fact' },
    ...{ prompt: null, answer: null, value: null, model: null, promptVersion: null },
    ...{ tokens: null, money: 0, at: wallClock, ms: 3, ...parts },
  });
}

async function put(storage: Storage, parts: Parts): Promise<AgentStep> {
  return await storage.recordAgentStep({ step: taken(parts), texts: {} });
}

onEveryDatabase('the record of agents', (opened) => {
  it('keeps a step once: who comes second with its key is answered the first', async () => {
    const { storage } = opened;
    const incident = await openIncident(storage);
    const step = { incident, key: 'draft-1-0', kind: 'model', revision: 1 } as const;
    const first = await put(storage, { ...step, outcome: 'a usable answer' });
    expect(await put(storage, { ...step, outcome: 'another' })).toEqual(first);
    expect(await storage.agentStepsOf(incident)).toEqual([first]);
  });

  it('finds what tools were asked at the newest revision, whatever models were asked since', async () => {
    const { storage } = opened;
    const incident = await openIncident(storage);
    expect(await storage.newestToolSteps(incident)).toEqual([]);
    const tool = { incident, kind: 'tool' } as const;
    await put(storage, { ...tool, key: 'tool-1-asset', revision: 1 });
    // Ten comes after nine, and the order is that of asking.
    const newest = [
      await put(storage, { ...tool, key: 'tool-10-peers', revision: 10 }),
      await put(storage, { ...tool, key: 'tool-10-asset', revision: 10 }),
    ];
    await put(storage, { ...tool, key: 'tool-9-asset', revision: 9 });
    await put(storage, { incident, key: 'draft-11-0', kind: 'model', revision: 11 });
    expect(await storage.newestToolSteps(incident)).toEqual(newest);
    expect(await storage.newestToolSteps(await openIncident(storage))).toEqual([]);
  });

  it('counts every call of a model, failed ones too, and nothing else', async () => {
    const { storage } = opened;
    const incident = await openIncident(storage);
    const model = { incident, kind: 'model', revision: 1 } as const;
    const tokens = { input: 900, output: 100, estimated: false };
    await put(storage, { ...model, key: 'draft-1-0-failed-1', outcome: 'answered 500' });
    await put(storage, { ...model, key: 'draft-1-0', tokens, money: 0.25 });
    await put(storage, { incident, key: 'tool-1-asset', kind: 'tool', revision: 1 });
    await put(storage, { incident, key: 'draft-1-1-unasked', kind: 'fallback', revision: 1 });
    expect(await storage.spentOnModels({ incident })).toEqual({
      ...{ calls: 2, tokens: 1000, money: 0.25 },
    });
  });
});
