/** What each level lets each function do alone: the table of ARCHITECTURE.md, "Delegation". */
import type { FunctionName, Level } from '../../domain/action.ts';
import type { Basis } from '../../domain/finding.ts';
import type { DecisionRequest, Gate, Opinion, Step } from '../gate.ts';
import { responseSteps, steps } from '../gate.ts';
import type { DelegationDocument } from '../schema.ts';

type Cell = Readonly<Record<Basis, Opinion>>;

interface Row {
  steps: readonly Step[];
  cells: Readonly<Record<Level, Cell>>;
}

/** A cell in which rule and baseline findings count the same. */
function both(effect: Opinion['effect'], reason: string): Cell {
  return { rule: { effect, reason }, baseline: { effect, reason } };
}

const opens: Opinion = { effect: 'act', reason: 'findings open incidents' };

const threatDetection: Row = {
  steps: ['open_incident'],
  cells: {
    L0: both('deny', 'detection runs only when a person asks for a hunt'),
    L1: {
      rule: { effect: 'act', reason: 'rule findings open incidents' },
      baseline: { effect: 'record', reason: 'only rule findings open incidents' },
    },
    L2: {
      rule: opens,
      baseline: { effect: 'act', reason: 'provisional: a person confirms baseline findings' },
    },
    L3: { rule: opens, baseline: opens },
    L4: { rule: opens, baseline: opens },
  },
};

const alertTriage: Row = {
  steps: ['set_verdict'],
  cells: {
    L0: both('deny', 'a person sets every verdict'),
    L1: both('record', 'rules set severity and merge duplicates; a person sets the verdict'),
    L2: both('ask', 'a person confirms each verdict'),
    L3: both('act', 'the agent decides what it is trusted with'),
    L4: both('act', 'the agent decides; people check samples'),
  },
};

const incidentResponse: Row = {
  steps: responseSteps,
  cells: {
    L0: both('deny', 'a person orders each action'),
    // Answered by `automated` below, which knows the rules.
    L1: both('record', 'only pre-approved rules act, and none is about this'),
    L2: both('ask', 'a person approves each action'),
    L3: both('act', 'the machine acts inside its bounds'),
    L4: both('act', 'the machine acts and reports'),
  },
};

const rows: Readonly<Partial<Record<FunctionName, Row>>> = {
  threat_detection: threatDetection,
  alert_triage: alertTriage,
  incident_response: incidentResponse,
};

/** The pre-approved rule that L1 acts on: this detection, by a fixed rule, therefore this action. */
function automated(
  { basis, detections, action }: DecisionRequest,
  { automation }: DelegationDocument,
): Opinion | null {
  if (basis !== 'rule') return null;
  const rule = automation.find(
    (one) => one.action === action?.kind && detections.includes(one.detection),
  );
  if (rule === undefined) return null;
  return { effect: 'act', reason: `pre-approved: ${rule.detection} → ${rule.action}` };
}

export const matrix: Gate = {
  name: 'matrix',
  steps,
  answer(request, { document }, { level, reason: why }) {
    const row = rows[request.function];
    if (row === undefined || !row.steps.includes(request.step)) {
      return { effect: 'deny', reason: `${request.function} has no step ${request.step}` };
    }
    const automation =
      row === incidentResponse && level === 'L1' ? automated(request, document) : null;
    const { effect, reason } = automation ?? row.cells[level][request.basis];
    return { effect, reason: `${why}: ${reason}` };
  },
};

/** Whether an incident that may be opened waits for a person to confirm it. */
export function isProvisional(step: Step, basis: Basis, level: Level): boolean {
  return step === 'open_incident' && basis === 'baseline' && level === 'L2';
}
