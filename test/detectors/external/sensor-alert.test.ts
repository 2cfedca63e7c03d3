/** Alerts kept with their severity and folded; a sensor that stumbles over ordinary traffic left alone. */
import { describe, expect, it } from 'vitest';
import type { SensorAlert } from '../../../domain/event.ts';
import { DAY, flow, HOUR, MINUTE, monday } from '../made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'external/sensor-alert';

function alert(given: Partial<SensorAlert> & { time: number }): SensorAlert {
  return {
    class: 'sensor_alert',
    src: '10.0.1.20',
    dst: '203.0.113.9',
    dstPort: 443,
    proto: 'tcp',
    signature: 'Beacon of a known trojan',
    signatureId: '2000001',
    category: 'A Network Trojan was detected',
    priority: 1,
    record: flow({ time: given.time }).record,
    ...given,
  };
}

/** Ten times a day. */
const daily = (days: number, given: Partial<SensorAlert> = {}) =>
  Array.from({ length: days * 10 }, (_, i) =>
    alert({ ...given, time: monday + Math.floor(i / 10) * DAY + (i % 10) * HOUR }),
  );

it.each([
  [1, 'high'],
  [2, 'medium'],
  [3, 'low'],
  [4, 'info'],
])('fires on an alert of priority %i as %s', (priority, severity) => {
  const found = findingsOf([alert({ time: monday, priority })], { only });
  expect(found.map((f) => f.severity)).toEqual([severity]);
});

it('fires on a notice that names no priority', () => {
  const { priority, category, ...notice } = alert({ time: monday, signatureId: 'Scan::Port_Scan' });
  expect([priority, category]).not.toContain(undefined);
  expect(findingsOf([notice], { only }).map((f) => f.severity)).toEqual(['low']);
});

describe('repeated alerts', () => {
  it('fold into one finding for each day and pair, in every batch size', () => {
    const events = [...daily(3), ...daily(1, { dst: '203.0.113.10' })];
    const found = findingsOf(events, { only });
    expect(found.map((f) => f.unmapped.evidence_total).toSorted()).toEqual([10, 10, 10, 10]);
    expect(findingsOf(events, { only, batch: 3 })).toEqual(found);
  });

  it('stays quiet on a low one from its third day on', () => {
    const found = findingsOf(daily(6, { priority: 3, category: 'Misc activity' }), { only });
    expect(found).toHaveLength(2);
  });

  it('stays quiet on what the sensor could not decode', () => {
    const noise = { priority: 3, category: 'Generic Protocol Command Decode' };
    expect(findingsOf([alert({ time: monday + MINUTE, ...noise })], { only })).toEqual([]);
  });
});

it('stays quiet on the 3,782 Modbus alerts of the vishing capture', () => {
  expect(findingsOf(capture(vishing), { only })).toEqual([]);
});
