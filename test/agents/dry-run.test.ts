/** What a person reads of an action that was never carried out says so in its own words: `would`, wherever it is told. */
import { describe, expect, test } from 'vitest';
import { exportOf } from '../../agents/export/index.ts';
import { narrate } from '../../agents/narrator.ts';
import { styleOf } from '../../cli/output/style.ts';
import { actionText } from '../../cli/report/action-text.ts';
import { incidentText } from '../../cli/report/incident-text.ts';
import { layoutFor } from '../../cli/report/wrap.ts';
import type { ActionState, ActionView, Decision } from '../../domain/action.ts';
import { underDefaults } from '../storage/made.ts';
import { exporting } from './export/exporting.ts';
import { toldOf } from './readers/told.ts';
import { action as actionIn } from './story.ts';

/** As the workflow of a lease stores them. */
const path: readonly (readonly [ActionState, string])[] = [
  ['proposed', ''],
  ['awaiting_approval', 'matrix: incident_response is at L2'],
  ['applying', 'approved by ana'],
  ['verified', 'the effect was read back'],
  ['active', 'the lease runs'],
  ['lifting', 'the lease ended'],
  ['lifted', 'verified to be gone'],
];
const late: readonly (readonly [ActionState, string])[] = [
  ['taken_over', 'taken over by ana: I watch it'],
  ['overdue', 'the gateway does not answer'],
];
const began = Date.UTC(2026, 10, 23, 9, 14);

function decision(dryRun: boolean, step: string): Decision {
  return {
    uid: `dec-${step}`,
    workflowId: 'response-1',
    step,
    function: 'incident_response',
    effect: step === 'propose' ? 'ask' : 'act',
    level: 'L2',
    bindingGate: 'matrix',
    gates: [{ gate: 'matrix', effect: 'ask', reason: 'incident_response is at L2' }],
    ...underDefaults(1_500_000),
    lease: { durationMs: 3_600_000 },
    dryRun,
    policyVersion: 'v1',
    at: began,
  };
}

/** An action that went so far; `meanwhile` is what was last decided about it, after it was applied. */
function went(state: ActionState, dryRun: boolean, meanwhile = dryRun): ActionView {
  const upTo = path.findIndex(([one]) => one === state);
  const taken =
    upTo === -1
      ? [...path.slice(0, 5), ...late.filter(([s]) => s === state)]
      : path.slice(0, upTo + 1);
  const decisions = [
    decision(dryRun, 'propose'),
    decision(dryRun, 'apply'),
    { ...decision(meanwhile, 'renew-1'), effect: 'deny' as const },
  ];
  return actionIn(state, {
    uid: 'act-1',
    consequence:
      'Block TCP port 9401 for 10.20.8.50 for 1h: the device can open no connection to that port anywhere. It is lifted by itself when the lease ends, and checked to be gone.',
    history: taken.map(([one, detail], step) => ({ state: one, at: began + step, detail })),
    decision: decisions.at(-1) ?? null,
    decisions,
    activeUntil: began + 3_600_000,
    plan: ['nft add element inet watchbill blocked_port { 10.20.8.50 }'],
    actuator: dryRun ? 'dry-run' : 'gateway',
  });
}

/** Each way in which a person reads it. */
function told(action: ActionView): Record<string, string> {
  const { incident, findings } = toldOf(undefined, { actions: [action] });
  const layout = layoutFor(styleOf({ stream: {}, env: {} }), {});
  const exported = (
    format: 'markdown' | 'html' | 'stix',
    reader: 'analyst' | 'manager' | 'regulator',
  ) => exportOf({ incident, findings }, { format, reader, ...exporting });
  return {
    action: actionText(action, layout),
    incident: incidentText(incident, layout),
    story: narrate({ findings: [...findings], actions: [action], revision: 1 })
      .claims.filter(({ kind }) => kind === 'action_status')
      .map(({ text }) => text)
      .join('\n'),
    markdown: exported('markdown', 'analyst'),
    html: exported('html', 'analyst').replaceAll(/<[^>]+>/g, '\n'),
    manager: exported('markdown', 'manager'),
    regulator: exported('markdown', 'regulator'),
    stix: exported('stix', 'analyst').replaceAll('\\n', '\n').replaceAll('","', '\n'),
  };
}

const done =
  /\b(?:verified|active|read back|gone|lifted|in force|applied|lease runs|lease ended)\b/i;
/** What is said of other things: statements are verified against evidence, gates and commands are named. */
const other =
  /against (?:its|the) evidence|statement|verify|npx watchbill|policies|nobody answered|^\s*(?:gates|lift|extend)\b/i;

/** Clauses that claim something of an action without `would` in them. */
function bold(text: string): string[] {
  return text
    .split(/[\n;]|(?<=[^0-9])\.\s/)
    .filter((clause) => done.test(clause) && !/\bwould\b/i.test(clause) && !other.test(clause));
}

const states: readonly ActionState[] = [
  'applying',
  'verified',
  'active',
  'taken_over',
  'lifting',
  'lifted',
  'overdue',
];

describe.each(states)('a dry run that is %s', (state) => {
  test.each(Object.keys(told(went('active', true))))('claims nothing in the %s', (where) => {
    const text = told(went(state, true))[where] ?? '';
    expect(bold(text)).toEqual([]);
    expect(text).toMatch(/dry run/i);
  });
});

test('what was done for real is told as done, whatever was decided since', () => {
  for (const [where, text] of Object.entries(told(went('active', false, true)))) {
    expect(`${where}: ${text}`).not.toMatch(/would be|nothing (?:on the network )?was changed/);
    expect(`${where}: ${text}`).toMatch(/in force|active/i);
  }
});

test('what was a dry run stays one, whatever was decided since', () => {
  for (const text of Object.values(told(went('active', true, false)))) {
    expect(bold(text)).toEqual([]);
  }
});
