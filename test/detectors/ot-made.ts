/** A plant made by hand: an HMI that polls a controller day after day. */
import type { OtActivity } from '../../domain/event.ts';
import { DAY, flow, HOUR, monday } from './made.ts';

export const hmi = '10.0.9.20';
export const plc = '10.0.9.10';

export function command(given: Partial<OtActivity> & { time: number }): OtActivity {
  const { record } = flow({ time: given.time });
  return {
    class: 'ot_activity',
    src: hmi,
    dst: plc,
    dstPort: 502,
    proto: 'tcp',
    protocol: 'modbus',
    unit: 1,
    function: 'RdHoldRegs',
    access: 'read',
    address: 0,
    quantity: 10,
    record,
    ...given,
  };
}

/** Polling every hour, `days` long, the flow with it. */
export function polling(days: number, given: Partial<OtActivity> = {}) {
  return Array.from({ length: days * 24 }, (_, i) => {
    const time = monday + i * HOUR;
    const poll = command({ time, ...given });
    const { src, dst } = poll;
    return [poll, flow({ time, src, dst, dstPort: 502, outcome: 'answered' })];
  }).flat();
}

/** After four days of polling. */
export const later = monday + 4 * DAY;
