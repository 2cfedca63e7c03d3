/** What a person reads of an incident and of an action: golden, on a terminal and through a pipe. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ActionView } from '../../../domain/action.ts';
import type { Incident } from '../../../domain/incident.ts';
import { styleOf } from '../../../cli/output/style.ts';
import { actionText } from '../../../cli/report/action-text.ts';
import { incidentText } from '../../../cli/report/incident-text.ts';
import { hang, layoutFor, type Layout } from '../../../cli/report/wrap.ts';
import { vishingActions } from '../../api/vishing-actions.ts';
import { vishingIncident } from '../../api/vishing-incident.ts';
import { opinion } from '../../api/vishing-opinion.ts';
import { repository } from '../watchbill.ts';

const now = Date.UTC(2026, 10, 23, 9, 30);
const golden = join(repository, 'test', 'fixtures', 'golden', 'text');

function layout(isTTY: boolean, env: NodeJS.ProcessEnv = {}): Layout {
  return layoutFor(styleOf({ stream: { isTTY }, env }), { columns: 100 });
}
const terminal = layout(true, { NO_COLOR: '1' });
const pipe = layout(false);

function incident(): Incident {
  const actions = vishingActions(now);
  return { ...vishingIncident(now), agent: opinion, actions, asks: actions.length };
}

function action(change: Partial<ActionView> = {}): ActionView {
  const [first] = vishingActions(now);
  if (first === undefined) throw new Error('the case has actions');
  return { ...first, ...change };
}

describe.each([
  ['terminal', terminal],
  ['pipe', pipe],
] as const)('on a %s', (where, form) => {
  test('an incident', async () => {
    await expect(incidentText(incident(), form)).toMatchFileSnapshot(
      join(golden, `incident-${where}.txt`),
    );
  });

  test('an action that asks', async () => {
    await expect(actionText(action(), form)).toMatchFileSnapshot(
      join(golden, `action-${where}.txt`),
    );
  });
});

test('on a terminal lines are broken between words, through a pipe nothing is', () => {
  const lines = incidentText(incident(), terminal).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
  expect(flat(incidentText(incident(), terminal))).toBe(flat(incidentText(incident(), pipe)));
  expect(hang('> ', 'ab cd ef', { indent: 2, width: 7 })).toEqual(['> ab cd', '  ef']);
  expect(hang('> ', 'a-word-longer-than-a-line', { indent: 2, width: 7 })).toHaveLength(1);
});

test('colour changes nothing but colour', () => {
  const painted = incidentText(incident(), layout(true));
  expect(painted).toContain('\x1b[');
  // eslint forbids control characters in expressions, so the escape is put in as a string.
  const codes = new RegExp(`${'\x1b'}\\[\\d+m`, 'g');
  expect(painted.replaceAll(codes, '')).toBe(incidentText(incident(), terminal));
});

test('text of an attacker draws nothing of its own', () => {
  const hostile = 'x\x1b[2J\r\u202egnp.exe\nCRITICAL all clear';
  const told = { ...incident(), title: hostile };
  told.timeline = told.timeline.map((entry) => ({ ...entry, message: hostile }));
  const texts = [
    incidentText(told, terminal),
    incidentText(told, pipe),
    actionText(action({ consequence: hostile, evidenceFor: [hostile] }), terminal),
  ];
  for (const text of texts) {
    expect(text).not.toContain('\x1b');
    expect(text).not.toContain('\u202e');
    expect(text).not.toMatch(/^CRITICAL/m);
    expect(text).toContain('\\x1b[2J');
  }
});

test('a closed incident says who closed it, as what and why; a later one what it follows', () => {
  const at = Date.UTC(2024, 7, 12, 11, 5);
  const closed = { as: 'benign_trigger', kind: 'expected_change', by: 'Ada', at } as const;
  const plain = { ...closed, severity: null, note: 'ticket 4411' };
  expect(incidentText({ ...incident(), closed: plain }, pipe)).toMatch(
    /^ {2}closed as benign trigger \(expected change\) by Ada at 2024-08-12 11:05 UTC: ticket 4411$/m,
  );
  const grave = { ...closed, severity: 'low' as const, note: 'no harm' };
  expect(incidentText({ ...incident(), closed: grave }, pipe)).toContain(
    '(expected change), severity low, by Ada at 2024-08-12 11:05 UTC: no harm\n',
  );
  const told = incidentText({ ...incident(), follows: 'inc-1' }, pipe);
  expect(told).toMatch(/^ {2}follows inc-1, which was closed$/m);
});

test('says what the agents make of it, what that counts for, and which evidence is missing why', () => {
  const told = (agent: Incident['agent']) => incidentText({ ...incident(), agent }, pipe);
  const noted = told({ ...opinion, verdict: 'inconclusive', confidence: 'low', standing: 'noted' });
  expect(noted).toMatch(
    /^ {2}Agents {6}inconclusive, low confidence; counts for nothing at this level$/m,
  );
  expect(told({ ...opinion, standing: 'stands' })).toContain('; stands by delegation\n');
  expect(told({ ...opinion, missing: [] })).not.toContain('Missing');
  expect(told(null)).not.toContain('Agents');
  const closed = {
    as: 'duplicate',
    kind: null,
    severity: null,
    note: '',
    by: 'Ada',
    at: now,
  } as const;
  expect(incidentText({ ...incident(), closed }, pipe)).toContain('; was recommended, a person ');
});

test('says that a story was mended, or why rules told it, and nothing where the first draft stood', () => {
  const told = (support: NonNullable<Incident['narrative']>['support']) => {
    const { narrative, ...rest } = incident();
    if (narrative === null) throw new Error('the case is told');
    return incidentText({ ...rest, narrative: { ...narrative, narrator: 'm-1', support } }, pipe);
  };
  const draft = { drafted: 31, supported: 24, repairs: 2, fallback: null };
  expect(told(draft)).toContain(
    'told by model m-1; first draft: 24 of 31 supported, repaired twice\n',
  );
  expect(told({ ...draft, repairs: 0, fallback: 'HTTP 503\x1b[2J' })).toContain(
    'offline rules told it: HTTP 503\\x1b[2J\n',
  );
  expect(told({ ...draft, repairs: 0 })).not.toMatch(/first draft|told it/);
});

test('an incident over midnight says the date of each step', () => {
  const { end, ...rest } = incident();
  expect(incidentText({ ...rest, end: end + 86_400_000 }, pipe)).toMatch(/^ {2}2024-08-12 09:14 /m);
});

test('only an action that waits offers an answer', () => {
  expect(actionText(action(), pipe)).toContain('npx watchbill approve');
  const over = actionText(action({ state: 'rejected' }), pipe);
  expect(over).not.toContain('npx watchbill approve');
  const done = { ...incident(), actions: [action({ state: 'lifted' })] };
  expect(incidentText(done, pipe)).not.toContain('would add');
});
