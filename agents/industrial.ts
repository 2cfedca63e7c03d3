/** The industrial agent: commands to controllers, paths between industrial machines, and what they control. */
import type { Agent } from './agent.ts';

export const industrial: Agent = {
  name: 'industrial',
  promptVersion: '1',
  mandate:
    'You judge what happens to controllers: whether the machine that commands is one that does so, whether the command was ever given before, and what the controller is there for. People and process come before data.',
  owns: (detection) => /\/ot-/.test(detection) || detection.startsWith('impact/'),
  tools: ['baseline', 'asset', 'findings_of', 'events_around', 'peers'],
  asks: [
    { tool: 'asset', field: 'dst' },
    { tool: 'baseline', field: 'src' },
    { tool: 'asset', field: 'src' },
  ],
};
