/** What the agents make of the vishing case. */
import type { AgentOpinion } from '../../domain/agent.ts';

export const opinion: AgentOpinion = {
  verdict: 'malicious',
  severity: 'critical',
  confidence: 'high',
  reason: 'several independent detections agree, both by rule and by departure from what is normal',
  missing: [
    {
      what: 'records of the machines themselves: processes, files, log-ons',
      why: 'no_sensor',
      searched: [],
    },
    {
      what: 'an approved sign-in or MFA request before it',
      why: 'not_found',
      searched: ['okta.json'],
    },
    { what: 'a VPN session before it', why: 'no_sensor', searched: [] },
  ],
  standing: 'recommended',
  revision: 4,
};
