/** Scans of controllers, units and functions found; polling and a few new controllers left alone. */
import { describe, expect, it } from 'vitest';
import { flow, HOUR, monday, SECOND } from '../made.ts';
import { command, hmi, later, polling } from '../ot-made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'discovery/ot-scan';
const intruder = '10.0.8.50';
const many = <T>(count: number, make: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const tried = (i: number) =>
  flow({
    time: later + i * SECOND,
    src: intruder,
    dst: `10.0.9.${i + 40}`,
    dstPort: 44818,
    outcome: 'refused',
  });
const identify = (i: number) =>
  command({
    time: later + i * SECOND,
    src: intruder,
    unit: i,
    function: 'ReportServerID',
    access: 'other',
  });
const functions = (i: number) =>
  command({ time: later + i * SECOND, function: `function ${i + 60}`, access: 'other' });

describe('after days of polling', () => {
  it('fires on many controllers that nobody asked before', () => {
    const events = [...polling(4), ...many(8, tried)];
    const found = findingsOf(events, { only });
    expect(found.map((f) => f.unmapped.measurements['controllers'])).toEqual([8]);
    expect(findingsOf(events, { only, batch: 2 })).toEqual(found);
  });

  it('fires on many units of one controller', () => {
    const found = findingsOf([...polling(4), ...many(30, identify)], { only });
    expect(found.map((f) => f.unmapped.measurements['units'])).toEqual([30]);
  });

  it('fires on many functions, even from the HMI', () => {
    const found = findingsOf([...polling(4), ...many(12, functions)], { only });
    expect(found.map((f) => f.src_endpoint.ip)).toEqual([hmi]);
  });

  it('stays quiet on polling, and on four controllers that are new', () => {
    expect(findingsOf([...polling(4), ...many(4, tried)], { only })).toEqual([]);
  });

  it('stays quiet on the first day of a plant', () => {
    const first = many(30, identify).map((event) => ({
      ...event,
      time: event.time - 3 * 24 * HOUR,
    }));
    expect(findingsOf([...polling(1), ...first], { only })).toEqual([]);
    expect(first[0]?.time).toBeGreaterThan(monday);
  });

  it('stays quiet on the polling of the vishing capture', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });
});
