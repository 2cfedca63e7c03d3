/** What the agents make of the vishing case. */
import type { AgentOpinion } from '../../domain/agent.ts';

export const opinion: AgentOpinion = {
  verdict: 'malicious',
  severity: 'critical',
  confidence: 'high',
  reason: 'several independent detections agree, both by rule and by departure from what is normal',
  missing: [
    { what: 'records of the machines themselves: processes, files, log-ons', why: 'no_sensor' },
    { what: 'an approved MFA request or VPN session before it', why: 'not_found' },
  ],
  standing: 'recommended',
  revision: 4,
};
