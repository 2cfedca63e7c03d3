/** The identity agent: whose credential it was, where it is at home, and what else was done with it. */
import { families, type Agent } from './agent.ts';

export const identity: Agent = {
  name: 'identity',
  promptVersion: '1',
  mandate:
    'You judge credentials: whether the one who used it is the one it belongs to. Weigh host names, addresses and hours against what is normal for the credential and the device.',
  owns: families('initial-access', 'credential-access'),
  tools: ['baseline', 'findings_of', 'events_around', 'asset', 'similar_incidents'],
  asks: [
    { tool: 'baseline', field: 'user' },
    { tool: 'findings_of', field: 'user' },
    { tool: 'asset', field: 'dst' },
    { tool: 'events_around', field: 'src' },
  ],
};
