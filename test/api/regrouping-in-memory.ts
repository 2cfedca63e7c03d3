/** Merging and splitting in the small world behind the API: findings move, and move back. */
import type { RegroupingPorts } from '../../api/ports.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Regrouping } from '../../domain/regrouping.ts';

type Held = Omit<Incident, 'actions' | 'asks'>;

export function regroupingInMemory(
  incidents: Map<string, Held>,
  now: () => number,
  changed: (uid: string) => void,
): RegroupingPorts {
  const all: Regrouping[] = [];
  const open = (uid: string): Held => {
    const incident = incidents.get(uid);
    if (incident === undefined) throw new WatchbillError('NOT_FOUND', `no incident ${uid}`);
    if (incident.status === 'closed') throw new WatchbillError('INCIDENT_CLOSED', 'it is closed');
    return incident;
  };
  const hold = (incident: Held, findings: string[], timeline: Held['timeline']) => {
    const findingCount = findings.length;
    const revision = incident.revision + 1;
    incidents.set(incident.uid, { ...incident, findings, findingCount, timeline, revision });
  };
  const move = (findings: readonly string[], from: string, to: string) => {
    const [source, target] = [incidents.get(from), incidents.get(to)];
    if (source === undefined || target === undefined) return;
    const moves = (uid: string) => findings.includes(uid);
    const moving = source.timeline.filter(({ finding }) => moves(finding));
    const staying = source.timeline.filter(({ finding }) => !moves(finding));
    const left = source.findings.filter((uid) => !moves(uid));
    hold(source, left, staying);
    hold(target, [...target.findings, ...findings], [...target.timeline, ...moving]);
  };
  const told = ({ incident, other }: Pick<Regrouping, 'incident' | 'other'>) => {
    changed(incident);
    changed(other);
  };
  const record = (done: Omit<Regrouping, 'uid' | 'undone'>): Regrouping => {
    const regrouping = { ...done, uid: `reg-${all.length + 1}`, undone: null };
    all.unshift(regrouping);
    told(regrouping);
    return regrouping;
  };
  return {
    regroupings: async (uid) =>
      incidents.has(uid)
        ? all.filter(({ incident, other }) => [incident, other].includes(uid))
        : null,
    async mergeIncidents({ uid, merging: { from, note, preview }, by }) {
      if (from === uid) throw new WatchbillError('USAGE', 'an incident and itself');
      const { findings } = open(from);
      open(uid);
      const said = { findings: [...findings], note, by: by.name, at: now() };
      const done = { kind: 'merge' as const, incident: uid, other: from, ...said };
      if (preview) return { ...done, uid: null, undone: null };
      move(findings, from, uid);
      const emptied = open(from);
      const closing = { note, by: by.name, at: now() };
      const closed = { as: 'duplicate' as const, kind: null, severity: null, ...closing };
      incidents.set(from, { ...emptied, status: 'closed', closed, mergedInto: uid });
      return record(done);
    },
    async splitIncident({ uid, splitting: { findings, note, preview }, by }) {
      const source = open(uid);
      if (findings.length >= source.findings.length)
        throw new WatchbillError('USAGE', 'some must stay');
      const other = `${uid}-split`;
      const said = { findings, note, by: by.name, at: now() };
      const done = { kind: 'split' as const, incident: uid, other, ...said };
      if (preview) return { ...done, uid: null, undone: null };
      incidents.set(other, { ...source, uid: other, findings: [], timeline: [] });
      move(findings, uid, other);
      return record(done);
    },
    async undoRegrouping({ uid, by }) {
      const done = all.find((one) => one.uid === uid);
      if (done === undefined) throw new WatchbillError('NOT_FOUND', `no regrouping ${uid}`);
      if (done.undone !== null) throw new WatchbillError('REGROUPED_SINCE', 'undone already');
      done.undone = { by: by.name, at: now() };
      const { kind, incident, other, findings } = done;
      if (kind === 'split') move(findings, other, incident);
      else {
        const reopened = incidents.get(other);
        if (reopened !== undefined)
          incidents.set(other, { ...reopened, status: 'new', closed: null, mergedInto: null });
        move(findings, incident, other);
      }
      told(done);
      return done;
    },
  };
}
