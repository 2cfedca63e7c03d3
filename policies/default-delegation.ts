/** The delegation that holds when no document is given; default-delegation.yaml says the same in YAML. */
import type { DelegationDocument } from './schema.ts';

export const defaultDelegation: DelegationDocument = {
  version: '1',
  functions: {
    threat_detection: 'L2',
    alert_triage: 'L2',
    incident_response: 'L2',
    risk_management: 'L2',
  },
  response: { enabled: false, dry_run: true },
  approval: { time_limit: '4h', on_expiry: 'do_not_act' },
  lease: { duration: '1h', max: '24h' },
  freshness: { max_age: '15m' },
  grants: [],
};
