/** What the agents are told of closed incidents: those compared, and those whose verdict can still be taken back. */
import { expect, it } from 'vitest';
import { similarIncidents } from '../../activities/investigation/similar.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import type { ComparedIncident } from '../../storage/similar.ts';
import { makeClosed, makeFinding } from '../storage/made.ts';

const past: ComparedIncident = {
  ...{ uid: 'inc-old', end: 1, closed: makeClosed() },
  ...{ detections: ['x/y'], techniques: [], entities: [] },
};

it.each([
  [0, 0, 'There is no closed incident to compare with (all closed incidents were searched).'],
  [
    ...[0, 1],
    'There is no closed incident to compare with (all other closed incidents were searched; 1 closed incident was left out, because what it was closed as can still be taken back).',
  ],
  [
    ...[0, 2],
    'There is no closed incident to compare with (all other closed incidents were searched; 2 closed incidents were left out, because what they were closed as can still be taken back).',
  ],
  [1, 0, 'Of 1 closed incident, none are like this one.'],
  [
    ...[1, 1],
    'Of 1 closed incident, none are like this one; 1 closed incident was left out, because what it was closed as can still be taken back.',
  ],
] as const)('of %i compared and %i left out is told: %s', async (compared, leftOut, said) => {
  const storage = {
    closedToCompare: () => Promise.resolve(Array.from({ length: compared }, () => past)),
    closedLeftOut: () => Promise.resolve(leftOut),
  } as unknown as ActivityPorts['storage'];
  const { facts } = await similarIncidents(
    { storage },
    { incident: 'inc-1', findings: [makeFinding()] },
  );
  expect(facts.map(({ template, fields }) => filled(template, fields))).toEqual([said]);
});

/** A slot shows the field of its name, in words where there are some. */
function filled(template: string, fields: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    String(fields[`${name}_words`] ?? fields[name]),
  );
}
