/** The agent for command and control and for exfiltration: whom a device talks to outside, how regularly, how much. */
import { families, type Agent } from './agent.ts';

export const commandAndControl: Agent = {
  name: 'command-and-control',
  promptVersion: '1',
  mandate:
    'You judge traffic that leaves: whether it beats like a machine that waits for orders, whether data left, and whether the other end is one that the device or its peers normally use.',
  owns: families('command-and-control', 'exfiltration'),
  tools: ['baseline', 'peers', 'asset', 'findings_of', 'similar_incidents'],
  asks: [
    { tool: 'baseline', field: 'src' },
    { tool: 'peers', field: 'src' },
    { tool: 'asset', field: 'src' },
  ],
};
