/** The case as agents are shown it: the ledger of findings and of what tools answered, without the actions. */
import { caseFileOf } from '../../agents/case-file.ts';
import type { Finding } from '../../domain/finding.ts';
import type { LedgerEntry } from '../../domain/incident.ts';
import { incidentOf } from '../decide.ts';
import type { ActivityPorts } from '../ports.ts';
import { logsRead } from './logs.ts';
import { answersOf } from './steps.ts';

export interface AgentsCase {
  revision: number;
  findings: Finding[];
  entries: readonly LedgerEntry[];
}

/** @throws ApplicationFailure of type NOT_FOUND */
export async function caseForAgents(ports: ActivityPorts, uid: string): Promise<AgentsCase> {
  const { incident, findings } = await incidentOf(ports, uid);
  const answers = await answersOf(ports, uid);
  const logs = await logsRead(ports);
  const { entries } = caseFileOf({ findings, actions: [], answers, logs }).ledger;
  return { revision: incident.revision, findings, entries };
}
