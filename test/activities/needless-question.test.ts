/** A question that an action in force answers already is taken back, and not asked again while that holds. */
import { expect, test } from 'vitest';
import { investigationsWith } from '../../activities/investigation/incident.ts';
import type { ActionView } from '../../domain/action.ts';
import type { Storage } from '../../storage/open.ts';
import { findings } from '../api/vishing-findings.ts';
import { vishingIncident } from '../api/vishing-incident.ts';
import { defaultDelegation } from '../policies/sample.ts';
import { action } from '../agents/story.ts';
import { portsWith } from './ports.ts';

const incident = vishingIncident(Date.UTC(2026, 10, 23));

/** The incident with these actions, and with nothing known of its devices. */
function planning(stored: readonly ActionView[]) {
  const storage: Partial<Storage> = {
    getIncident: () => Promise.resolve({ ...incident, actions: [], asks: 0 } as never),
    findingsOfIncident: () => Promise.resolve([...findings]),
    actionsOfIncident: () => Promise.resolve([...stored]),
    actionsInForce: () => Promise.resolve(stored.filter(({ state }) => state === 'active')),
    loadEntities: () => Promise.resolve(new Map()),
    changeActionState: () => Promise.reject(new Error('nothing changes')),
    withdrawQuestion: () => Promise.resolve(),
  };
  const ports = portsWith(
    {
      storage: storage as Storage,
      delegation: () => Promise.resolve(defaultDelegation),
      actuators: { real: [], choose: () => null, named: () => null },
    },
    'planning',
  );
  return investigationsWith(ports).planActions({ incident: incident.uid });
}

/** What the incident calls for, as stored actions in the state given by kind. */
async function proposed(state: (kind: ActionView['kind']) => ActionView['state']) {
  const device = findings[0]?.src_endpoint.ip ?? '';
  const { actions } = await planning([]);
  const { planFor } = await import('../../activities/plan.ts');
  const ports = portsWith(
    {
      storage: {
        getIncident: () => Promise.resolve(incident),
        findingsOfIncident: () => Promise.resolve([...findings]),
        actionsOfIncident: () => Promise.resolve([]),
        loadEntities: () => Promise.resolve(new Map()),
      } as never,
      delegation: () => Promise.resolve(defaultDelegation),
      actuators: { real: [], choose: () => null, named: () => null },
    },
    'planning',
  );
  const plans = await planFor(ports, incident.uid);
  expect(plans.map(({ uid }) => uid)).toEqual(actions);
  expect(device).not.toBe('');
  return plans.map((plan) => action(state(plan.kind), { ...plan, incident: incident.uid }));
}

test('while all outgoing traffic is blocked nobody is asked about one port of the same device', async () => {
  const asked = await proposed(() => 'awaiting_approval');
  expect(asked.map(({ kind }) => kind)).toContain('block_outgoing');
  expect(asked.filter(({ kind }) => kind === 'block_port').length).toBeGreaterThan(0);
  expect(await planning(asked)).toMatchObject({ contained: [] });

  const blocked = await proposed((kind) =>
    kind === 'block_outgoing' ? 'active' : 'awaiting_approval',
  );
  const ports = blocked.filter(({ kind }) => kind === 'block_port');
  const { contained = [], obsolete } = await planning(blocked);
  expect(obsolete).toEqual([]);
  expect(contained.map((one) => one.action)).toEqual(ports.map(({ uid }) => uid));
  expect(contained[0]?.reason).toMatch(/block all outgoing traffic of .*would be in force/);

  // Nor anew beside the one that was taken back.
  const takenBack = await proposed((kind) => (kind === 'block_outgoing' ? 'active' : 'withdrawn'));
  const outer = takenBack.filter(({ kind }) => kind === 'block_outgoing');
  expect((await planning(takenBack)).actions).toEqual(outer.map(({ uid }) => uid));
});

test('when it was lifted, what is still called for is asked again', async () => {
  const lifted = await proposed((kind) => (kind === 'block_outgoing' ? 'lifted' : 'withdrawn'));
  const { actions, contained } = await planning(lifted);
  expect(contained).toEqual([]);
  expect(actions).toHaveLength(lifted.length);
});
