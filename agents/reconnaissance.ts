/** The reconnaissance agent: who looks around, how far, and whether looking around is its ordinary work. */
import { families, type Agent } from './agent.ts';

export const reconnaissance: Agent = {
  name: 'reconnaissance',
  promptVersion: '1',
  mandate:
    'You judge scans, look-ups and enumerations: whether they are the ordinary work of a scanner, a monitoring host or an administrator, or somebody who explores the network.',
  owns: families('discovery', 'reconnaissance', 'multiple', 'external'),
  tools: ['baseline', 'peers', 'asset', 'findings_of', 'events_around', 'technique'],
  asks: [
    { tool: 'baseline', field: 'src' },
    { tool: 'asset', field: 'src' },
    { tool: 'peers', field: 'src' },
  ],
};
