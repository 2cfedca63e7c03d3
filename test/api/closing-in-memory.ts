/** Closing incidents and opening them again, in memory: as the API sees it, without what it teaches. */
import type { ClosingPorts } from '../../api/ports.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { UNDO_CLOSING_MS } from '../../domain/verdict.ts';

export interface ClosingMemory<Kept> {
  incidents: Map<string, Kept>;
  now: () => number;
  /** Takes back what of its actions still asks, tells listeners, and gives the incident as it is then. */
  settle: (uid: string) => Incident;
}

export function closingInMemory<Kept extends Omit<Incident, 'actions' | 'asks'>>({
  incidents,
  now,
  settle,
}: ClosingMemory<Kept>): ClosingPorts {
  const known = (uid: string): Kept => {
    const incident = incidents.get(uid);
    if (incident === undefined) throw new WatchbillError('NOT_FOUND', 'no such incident');
    return incident;
  };
  return {
    async closeIncident({ uid, closing, by }) {
      const incident = known(uid);
      if (incident.closed !== null) {
        throw new WatchbillError('INCIDENT_CLOSED', `it was closed by ${incident.closed.by}`);
      }
      const { as, kind = null, severity = null, note = '', because = [] } = closing;
      const at = now();
      const teachesAt =
        as === 'benign_trigger' || as === 'false_alarm' ? at + UNDO_CLOSING_MS : null;
      const closed = { as, kind, severity, note, because, teachesAt, by: by.name, at };
      incidents.set(uid, { ...incident, status: 'closed', closed, updatedAt: at });
      return settle(uid);
    },
    async reopenIncident({ uid, note, by }) {
      const incident = known(uid);
      const { closed: was, reopened = [] } = incident;
      if (was === null) throw new WatchbillError('INCIDENT_OPEN', `${uid} is open`);
      const once = { by: by.name, at: now(), note, was };
      incidents.set(uid, {
        ...incident,
        ...{ status: 'new', closed: null, reopened: [...reopened, once], updatedAt: once.at },
      });
      return settle(uid);
    },
    async previewLesson(uid, { as }) {
      known(uid);
      if (as === 'duplicate' || as === 'not_enough_data') {
        return { verdict: null, afterMs: 0, changes: [], total: 0 };
      }
      const benign = as !== 'attack_confirmed';
      const becomes = benign ? ('normal' as const) : ('distrusted' as const);
      const change = {
        ...{ entity: 'device:10.20.8.50', facet: 'hostnames', value: 'DESKTOP-K7Q2V9A' },
        becomes,
      };
      return {
        verdict: benign ? 'benign' : 'malicious',
        afterMs: benign ? UNDO_CLOSING_MS : 0,
        changes: [change],
        total: 1,
      };
    },
  };
}
