/** Which action makes which needless: by the packets that each drops. */
import { describe, expect, test } from 'vitest';
import { ActionKind } from '../../domain/action.ts';
import { contains, findContaining, type Stopping } from '../../domain/contains.ts';
import { action } from '../agents/story.ts';

const device = '10.20.8.50';
const allow = [
  { peer: '10.20.0.10', port: 53, proto: 'udp' as const },
  { peer: '10.20.0.20', port: 445, proto: 'tcp' as const },
];
const of: Readonly<Record<ActionKind, Stopping>> = {
  block_port: { kind: 'block_port', target: { device, port: 445, proto: 'tcp' } },
  block_pair: { kind: 'block_pair', target: { device, peer: '203.0.113.9' } },
  block_outgoing: { kind: 'block_outgoing', target: { device } },
  quarantine: { kind: 'quarantine', target: { device } },
  enforce_pattern_of_life: { kind: 'enforce_pattern_of_life', target: { device, allow } },
};

/** Of the row's kind in force, which questions about the same device are needless. */
const table: Readonly<Record<ActionKind, readonly ActionKind[]>> = {
  block_port: ['block_port'],
  block_pair: ['block_pair'],
  block_outgoing: ['block_port', 'block_outgoing', 'enforce_pattern_of_life'],
  quarantine: ActionKind.options,
  enforce_pattern_of_life: ['enforce_pattern_of_life'],
};

describe.each(ActionKind.options)('%s in force', (outer) => {
  test.each(ActionKind.options)('and %s asked', (inner) => {
    expect(contains(of[outer], of[inner])).toBe(table[outer].includes(inner));
    const elsewhere = { ...of[inner], target: { ...of[inner].target, device: '10.20.8.51' } };
    expect(contains(of[outer], elsewhere)).toBe(false);
  });
});

test('ports, protocols, ends of a pair and what stays allowed make a difference', () => {
  const port = (change: object) => ({
    ...of.block_port,
    target: { ...of.block_port.target, ...change },
  });
  expect(contains(of.block_port, port({ port: 3389 }))).toBe(false);
  expect(contains(of.block_port, port({ proto: 'udp' }))).toBe(false);
  const turned: Stopping = { kind: 'block_pair', target: { device: '203.0.113.9', peer: device } };
  expect(contains(of.block_pair, turned)).toBe(true);
  expect(contains(of.quarantine, turned)).toBe(true);
  expect(contains(of.block_outgoing, turned)).toBe(false);
  const narrow: Stopping = {
    kind: 'enforce_pattern_of_life',
    target: { device, allow: allow.slice(0, 1) },
  };
  expect(contains(narrow, of.enforce_pattern_of_life)).toBe(true);
  expect(contains(of.enforce_pattern_of_life, narrow)).toBe(false);
});

test('only what holds now, and is no dry run where the question is none', () => {
  const real = { decision: { dryRun: false } as never };
  const asked = { ...of.block_port, uid: 'act-1', mode: 'real' as const };
  const outer = (state: 'active' | 'lifting' | 'applying' | 'awaiting_approval', more = real) =>
    action(state, { ...of.block_outgoing, ...more });
  expect(findContaining(asked, [outer('active')])?.uid).toBe('action-active');
  for (const state of ['lifting', 'applying', 'awaiting_approval'] as const)
    expect(findContaining(asked, [outer(state)])).toBeNull();
  const dry = action('active', of.block_outgoing);
  expect(findContaining(asked, [dry])).toBeNull();
  expect(findContaining({ ...asked, mode: 'dry' }, [dry])).not.toBeNull();
});
