/** A small honest world behind the API: it keeps its promises (once only, versions, leases), in memory. */
import { finishedStates } from '../../domain/action.ts';
import type { ActionState, ActionView } from '../../domain/action.ts';
import type { Answer, ServerEvent, Status } from '../../domain/api.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { briefOf, type Finding } from '../../domain/finding.ts';
import { IncidentSummary } from '../../domain/incident.ts';
import type { Incident } from '../../domain/incident.ts';
import { hashSecret, newSecret } from '../../api/secrets.ts';
import type { ApiPorts, Change, GivenAnswer } from '../../api/ports.ts';
import { exportOf } from '../../agents/export/index.ts';
import { exporting } from '../agents/export/exporting.ts';
import { agentSteps, agentTexts } from './agent-record.ts';
import { vishingActions } from './vishing-actions.ts';
import { findings } from './vishing-findings.ts';
import { vishingIncident } from './vishing-incident.ts';
import { peopleInMemory, type PeopleInMemory } from './people-in-memory.ts';
import { closingInMemory } from './closing-in-memory.ts';
import { delegationInMemory } from './delegation-in-memory.ts';
import { regroupingInMemory } from './regrouping-in-memory.ts';
import { inventoryInMemory } from './inventory-in-memory.ts';

export interface World {
  ports: ApiPorts;
  people: PeopleInMemory;
  /** A fresh one-time link token for this person. */
  link(name: string): string;
  /** Moves an action on, as its workflow would. */
  move(uid: string, state: ActionState, detail: string): ActionView;
  /** Changes what an action does, so that answers given for its old version are void. */
  revise(uid: string, consequence: string): void;
  /** Adds another incident, made from the first. */
  addIncident(change: Partial<Incident> & { uid: string }): void;
  setInputs(inputs: Status['inputs']): void;
  setAlarms(alarms: Status['alarms']): void;
  /** How often `changesSince` was asked. */
  polls(): number;
  /** How many answers were really carried out. */
  decided(): number;
}

export interface WorldOptions {
  now?: () => number;
  /** Begin without incidents. */
  empty?: boolean;
  /** Called after an approval, where a real world would run the lease. */
  onApproved?: (world: World, uid: string) => void;
}

export function createWorld(options: WorldOptions = {}): World {
  const now = options.now ?? Date.now;
  const people = peopleInMemory(now);
  const actions = new Map<string, ActionView>();
  const incidents = new Map<string, Omit<Incident, 'actions' | 'asks'>>();
  const answers = new Map<string, ActionView>();
  const changes: Change[] = [];
  let kill: Status['killSwitch'] = {
    scope: 'all',
    engaged: false,
    by: null,
    reason: null,
    at: null,
  };
  const partly = new Map<string, Status['killSwitch']>();
  let inputs: Status['inputs'] = [];
  let alarms: Status['alarms'] = [];
  let polls = 0;
  let decided = 0;

  if (options.empty !== true) {
    const incident = vishingIncident(now());
    incidents.set(incident.uid, incident);
    for (const action of vishingActions(now())) actions.set(action.uid, action);
  }

  function tell(event: ServerEvent): void {
    changes.push({ id: changes.length + 1, event });
  }

  function actionsOf(uid: string): ActionView[] {
    return [...actions.values()].filter((action) => action.incident === uid);
  }

  function asksIn(list: ActionView[]): ActionView[] {
    return list.filter((action) => action.state === 'awaiting_approval');
  }

  function whole(incident: Omit<Incident, 'actions' | 'asks'>): Incident {
    const own = actionsOf(incident.uid);
    return { ...incident, actions: own, asks: asksIn(own).length };
  }

  function summary(incident: Omit<Incident, 'actions' | 'asks'>): IncidentSummary {
    return IncidentSummary.parse(whole(incident));
  }

  function known(uid: string): ActionView {
    const action = actions.get(uid);
    if (action === undefined) throw new WatchbillError('NOT_FOUND', 'no such action');
    return action;
  }

  function put(action: ActionView): ActionView {
    actions.set(action.uid, action);
    tell({ type: 'action', uid: action.uid, incident: action.incident });
    tell({ type: 'incident', uid: action.incident });
    tell({ type: 'status' });
    return action;
  }

  function move(uid: string, state: ActionState, detail: string): ActionView {
    const action = known(uid);
    const activeUntil = state === 'active' ? now() + action.leaseMs : action.activeUntil;
    return put({
      ...action,
      state,
      activeUntil: finishedStates.has(state) ? null : activeUntil,
      answerBy: null,
      history: [...action.history, { state, at: now(), detail }],
    });
  }

  function status(): Status {
    const asks = asksIn([...actions.values()]);
    const deadlines = asks.flatMap((action) => action.answerBy ?? []);
    return {
      version: '0.1.0',
      now: now(),
      responseEnabled: false,
      dryRun: true,
      killSwitch: kill,
      killSwitches: [...partly.values()].filter(({ engaged }) => engaged),
      delegationProblem: null,
      levels: {
        risk_management: 'L2',
        threat_detection: 'L2',
        alert_triage: 'L2',
        incident_response: 'L2',
      },
      policyVersion: 'v1-4c1d',
      database: { kind: 'pglite', durable: false },
      temporal: { address: '127.0.0.1:7233', namespace: 'default', uiUrl: 'http://127.0.0.1:8233' },
      inputs,
      incidents: incidents.size,
      asks: asks.length,
      nearestAnswerBy: deadlines.length === 0 ? null : Math.min(...deadlines),
      alarms,
    };
  }

  function answerAction({ uid, answer, by }: GivenAnswer): ActionView {
    const before = answers.get(answer.idempotencyKey);
    if (before !== undefined) return before;
    const action = known(uid);
    requireCurrent(action, answer);
    if (kill.engaged && answer.answer === 'approve') {
      throw new WatchbillError('KILL_SWITCH_ENGAGED', `the kill switch is engaged: ${kill.reason}`);
    }
    decided += 1;
    actions.set(uid, { ...action, answeredBy: by.name });
    const after =
      answer.answer === 'approve'
        ? move(uid, 'applying', `approved by ${by.name}`)
        : move(
            uid,
            'rejected',
            `declined by ${by.name}${answer.reason ? `: ${answer.reason}` : ''}`,
          );
    answers.set(answer.idempotencyKey, after);
    if (answer.answer === 'approve') options.onApproved?.(world, uid);
    return after;
  }

  const ports: ApiPorts = {
    ...people.ports,
    status: async () => status(),
    async incidents() {
      return [...incidents.values()].map(summary).sort((a, b) => b.updatedAt - a.updatedAt);
    },
    async incident(uid) {
      const incident = incidents.get(uid);
      return incident === undefined ? null : whole(incident);
    },
    async exportIncident(uid, request) {
      const incident = incidents.get(uid);
      if (incident === undefined) return null;
      return exportOf({ incident: whole(incident), findings }, { ...request, ...exporting });
    },
    async finding(uid): Promise<Finding | null> {
      return findings.find((finding) => finding.finding_info.uid === uid) ?? null;
    },
    async findings(uid, { after, limit }) {
      const held = incidents.get(uid)?.findings;
      if (held === undefined) return null;
      const all = held.flatMap((one) => findings.find((f) => f.finding_info.uid === one) ?? []);
      const from = 1 + all.findIndex((one) => one.finding_info.uid === after);
      const shown = all.slice(from, from + limit);
      const next = all.length > from + limit ? (shown.at(-1)?.finding_info.uid ?? null) : null;
      return { findings: shown.map(briefOf), next };
    },
    agentSteps: async (uid) => (incidents.has(uid) ? agentSteps(uid) : null),
    agentText: async (hash) => agentTexts.get(hash) ?? null,
    actions: async () => [...actions.values()],
    action: async (uid) => actions.get(uid) ?? null,
    rejected: async (input) =>
      inputs.some((known) => known.input === input)
        ? [{ file: 'eve.json', offset: 17, reason: 'not JSON', raw: '{broken' }]
        : [],
    life: async ({ kind, id }) =>
      id === '10.20.8.50'
        ? { kind, id, first: 0, last: 1, days: 1, facets: [], rhythm: null, allowed: null }
        : null,
    answerAction: async (given) => answerAction(given),
    async liftAction(uid, { reason }, by) {
      known(uid);
      return move(uid, 'lifting', `lifted early by ${by.name}: ${reason}`);
    },
    async extendAction(uid, { forMs, takeOver, reason }, by) {
      const action = known(uid);
      put({ ...action, activeUntil: now() + forMs });
      return move(uid, takeOver ? 'taken_over' : 'active', `extended by ${by.name}: ${reason}`);
    },
    ...delegationInMemory(now),
    ...inventoryInMemory(),
    ...regroupingInMemory(incidents, now, (uid) => tell({ type: 'incident', uid })),
    ...closingInMemory({
      incidents,
      now,
      settle(uid) {
        const incident = incidents.get(uid);
        if (incident === undefined) throw new WatchbillError('NOT_FOUND', 'no such incident');
        if (incident.closed !== null)
          for (const { uid: asking } of asksIn(actionsOf(uid)))
            move(asking, 'withdrawn', 'incident closed');
        tell({ type: 'incident', uid });
        return whole(incident);
      },
    }),
    async setKillSwitch(change, by) {
      const { scope, engaged, reason } = change;
      const moved = { scope, engaged, by: by.name, reason, at: now() };
      if (scope === 'all') kill = moved;
      else partly.set(scope, moved);
      tell({ type: 'status' });
      return status();
    },
    async acknowledgeAlarm(uid) {
      const alarm = alarms.find((one) => one.uid === uid);
      if (alarm === undefined) throw new WatchbillError('NOT_FOUND', 'no such alarm');
      alarms = alarms.filter((one) => one.uid !== uid);
      tell({ type: 'status' });
      return alarm;
    },
    latestChange: async () => changes.length,
    async changesSince(id, limit) {
      polls += 1;
      return changes.filter((change) => change.id > id).slice(0, limit);
    },
  };

  const world: World = {
    ports,
    people,
    link(name) {
      const token = newSecret();
      people.addLink(hashSecret(token), name);
      return token;
    },
    move,
    revise(uid, consequence) {
      const action = known(uid);
      put({ ...action, consequence, version: `${action.version}+` });
    },
    addIncident(change) {
      incidents.set(change.uid, { ...vishingIncident(now()), ...change });
      tell({ type: 'incident', uid: change.uid });
    },
    setInputs(next) {
      inputs = next;
      tell({ type: 'progress' });
    },
    setAlarms(next) {
      alarms = next;
      tell({ type: 'status' });
    },
    polls: () => polls,
    decided: () => decided,
  };
  return world;
}

function requireCurrent(action: ActionView, answer: Answer): void {
  if (action.state !== 'awaiting_approval') {
    throw new WatchbillError(
      'ACTION_NOT_WAITING',
      `nobody is asked about it any more: it is ${action.state.replaceAll('_', ' ')}`,
    );
  }
  if (action.version !== answer.version) {
    throw new WatchbillError('ACTION_CHANGED', 'it changed since you opened it; look again');
  }
}
