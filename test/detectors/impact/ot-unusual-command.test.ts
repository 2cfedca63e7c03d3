/** Writes, functions and addresses that a pair never used; polling and engineering left alone. */
import { describe, expect, it } from 'vitest';
import type { OtActivity } from '../../../domain/event.ts';
import { DAY, HOUR, MINUTE, monday } from '../made.ts';
import { command, later, plc, polling } from '../ot-made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'impact/ot-unusual-command';
const write: Partial<OtActivity> = { function: 'WrSingleReg', access: 'write', value: 1 };

describe('on a controller polled for days', () => {
  it.each<[string, Partial<OtActivity>, string]>([
    ['the first write', write, 'high'],
    ['a write by a newcomer', { ...write, src: '10.0.8.50' }, 'high'],
    ['another function', { function: 'ReportServerID', access: 'other' }, 'medium'],
    ['another address range', { address: 4_000 }, 'medium'],
  ])('fires on %s', (_, given, severity) => {
    const found = findingsOf([...polling(4), command({ time: later, ...given })], { only });
    expect(found.map((f) => [f.severity, f.dst_endpoint?.ip])).toEqual([[severity, plc]]);
  });

  it('fires on a write on the next day too: it is not learnt', () => {
    const writes = [0, 1, 2].map((day) => command({ time: later + day * DAY, ...write }));
    expect(findingsOf([...polling(4), ...writes], { only })).toHaveLength(3);
  });

  it('fires on a command outside the hours of a pair, and grows one finding in every batch size', () => {
    const shifts = polling(9).filter(({ time }) => {
      const hour = new Date(time).getUTCHours();
      return hour >= 6 && hour < 18;
    });
    const night = command({ time: monday + 9 * DAY + 2 * HOUR });
    const found = findingsOf([...shifts, night], { only });
    expect(found.map((f) => f.severity)).toEqual(['low']);
    expect(findingsOf([...shifts, night], { only, batch: 3 })).toEqual(found);
  });

  it.each<[string, Partial<OtActivity>]>([
    ['the next poll', {}],
    ['a register in the same range', { address: 12 }],
    ['a read by a newcomer', { src: '10.0.8.50' }],
  ])('stays quiet on %s', (_, given) => {
    expect(findingsOf([...polling(4), command({ time: later, ...given })], { only })).toEqual([]);
  });

  it('stays quiet on a pair that always wrote, and on a young network', () => {
    const writing = [...polling(4), ...polling(4, write)].toSorted((a, b) => a.time - b.time);
    expect(findingsOf([...writing, command({ time: later, ...write })], { only })).toEqual([]);
    const young = [...polling(1), command({ time: monday + 23 * HOUR + MINUTE, ...write })];
    expect(findingsOf(young, { only })).toEqual([]);
  });

  it('stays quiet on the polling of the vishing capture', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });
});
