/** A stranger at a controller found; the HMI and a plant that grows left alone. */
import { describe, expect, it } from 'vitest';
import type { NetworkActivity } from '../../../domain/event.ts';
import { DAY, flow, HOUR, monday } from '../made.ts';
import { command, hmi, later, plc, polling } from '../ot-made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'lateral-movement/ot-new-path';
const reach = (given: Partial<NetworkActivity> = {}) =>
  flow({ time: later, src: '10.0.8.50', dst: plc, dstPort: 502, outcome: 'answered', ...given });

describe('after days of polling', () => {
  it.each([502, 20000, 44818, 102, 2404])('fires on a stranger at port %i', (dstPort) => {
    const found = findingsOf([...polling(4), reach({ dstPort })], { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.port])).toEqual([
      ['10.0.8.50', dstPort],
    ]);
  });

  it('fires on a command before its flow is logged, once for several controllers', () => {
    const more = ['10.0.9.11', '10.0.9.12'].map((dst) => reach({ dst, time: later + HOUR }));
    const events = [...polling(4), command({ time: later, src: '10.0.8.50' }), reach(), ...more];
    const found = findingsOf(events, { only });
    expect(found.map((f) => f.unmapped.measurements['target_count'])).toEqual([3]);
    expect(findingsOf(events, { only, batch: 1 })).toEqual(found);
  });

  it('fires on the stranger again on later days', () => {
    const days = [0, 1, 2, 3].map((day) => reach({ time: later + day * DAY }));
    expect(findingsOf([...polling(4), ...days], { only })).toHaveLength(4);
  });

  it.each<[string, Partial<NetworkActivity>]>([
    ['the HMI at its controller', { src: hmi }],
    ['the HMI at a new controller', { src: hmi, dst: '10.0.9.30' }],
    ['a port that nobody answers on', { outcome: 'refused' }],
    ['any other service', { dstPort: 443 }],
  ])('stays quiet on %s', (_, given) => {
    expect(findingsOf([...polling(4), reach(given)], { only })).toEqual([]);
  });

  it('stays quiet on the first days of a network', () => {
    expect(findingsOf([...polling(1), reach({ time: monday + DAY })], { only })).toEqual([]);
  });

  it('stays quiet on the polling of the vishing capture', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });
});
