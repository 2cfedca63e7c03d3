/** The lateral-movement agent: which hosts were reached, by what means, and what they did afterwards. */
import { families, type Agent } from './agent.ts';

export const lateralMovement: Agent = {
  name: 'lateral-movement',
  promptVersion: '1',
  mandate:
    'You judge moves from host to host: by which means, whether the device ever administered these hosts before, and whether a host that was reached began to act itself.',
  owns: families('lateral-movement'),
  tools: ['baseline', 'asset', 'findings_of', 'events_around', 'peers'],
  asks: [
    { tool: 'asset', field: 'dst' },
    { tool: 'findings_of', field: 'dst' },
    { tool: 'baseline', field: 'src' },
  ],
};
