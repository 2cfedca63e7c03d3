/** Uploads beyond all history found; backups, printing and what is known too little left alone. */
import { describe, expect, it } from 'vitest';
import type { NetworkActivity } from '../../../domain/event.ts';
import { DAY, flow, HOUR, MINUTE, monday } from '../made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'exfiltration/unusual-upload';
const MB = 1_000_000;

const sent = (given: Partial<NetworkActivity> & { time: number }) =>
  flow({
    src: '10.0.1.20',
    dst: '203.0.113.9',
    dstPort: 443,
    outcome: 'answered',
    bytesOut: MB,
    bytesIn: MB / 10,
    ...given,
  });

/** Four days of `bytes` an hour to a site. */
const life = (bytes: number, given: Partial<NetworkActivity> = {}) =>
  Array.from({ length: 4 * 24 }, (_, i) =>
    sent({ dst: '198.51.100.7', bytesOut: bytes, ...given, time: monday + i * HOUR }),
  );
const later = monday + 4 * DAY + MINUTE;
const upload = (given: Partial<NetworkActivity> = {}) =>
  [0, 1, 2].map((i) => sent({ bytesOut: 100 * MB, ...given, time: later + i * MINUTE }));

describe('after days of ordinary traffic', () => {
  it('fires on an upload far beyond it, once, in every batch size', () => {
    const events = [...life(MB), ...upload()];
    const found = findingsOf(events, { only });
    expect(found.map((f) => f.unmapped.measurements)).toMatchObject([
      { bytes: 300 * MB, usual_max: MB },
    ]);
    expect(findingsOf(events, { only, batch: 1 })).toEqual(found);
  });

  it('stays quiet on a backup of the usual size to another host', () => {
    expect(findingsOf([...life(200 * MB), ...upload()], { only })).toEqual([]);
  });

  it.each<[string, Partial<NetworkActivity>]>([
    ['one large print job', { dst: '10.0.0.45', dstPort: 9100 }],
    ['a large download', { bytesIn: 400 * MB }],
    ['what stays below 50 MB', { bytesOut: 10 * MB }],
    ['an upload nobody answered', { outcome: 'silent' }],
  ])('stays quiet on %s', (_, given) => {
    expect(findingsOf([...life(MB), ...upload(given)], { only })).toEqual([]);
  });

  it('stays quiet on a meeting service that several devices use', () => {
    const others = [1, 2, 3, 4].map((i) => sent({ time: later - HOUR, src: `10.0.1.${30 + i}` }));
    expect(findingsOf([...life(MB), ...others, ...upload()], { only })).toEqual([]);
  });

  it('stays quiet on a device that is new', () => {
    expect(findingsOf([...life(MB), ...upload({ src: '10.0.1.99' })], { only })).toEqual([]);
  });
});

it('stays quiet on the vishing capture', () => {
  expect(findingsOf(capture(vishing), { only })).toEqual([]);
});
