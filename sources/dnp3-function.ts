/** DNP3 application functions (IEEE 1815-2012, table 4-2): their names, as Zeek writes them, and what they do. */
import type { OtActivity } from '../domain/event.ts';

const names: Readonly<Record<number, string>> = {
  0: 'CONFIRM',
  1: 'READ',
  2: 'WRITE',
  3: 'SELECT',
  4: 'OPERATE',
  5: 'DIRECT_OPERATE',
  6: 'DIRECT_OPERATE_NR',
  7: 'IMMED_FREEZE',
  8: 'IMMED_FREEZE_NR',
  9: 'FREEZE_CLEAR',
  10: 'FREEZE_CLEAR_NR',
  11: 'FREEZE_AT_TIME',
  12: 'FREEZE_AT_TIME_NR',
  13: 'COLD_RESTART',
  14: 'WARM_RESTART',
  15: 'INITIALIZE_DATA',
  16: 'INITIALIZE_APPL',
  17: 'START_APPL',
  18: 'STOP_APPL',
  19: 'SAVE_CONFIG',
  20: 'ENABLE_UNSOLICITED',
  21: 'DISABLE_UNSOLICITED',
  22: 'ASSIGN_CLASS',
  23: 'DELAY_MEASURE',
  24: 'RECORD_CURRENT_TIME',
  25: 'OPEN_FILE',
  26: 'CLOSE_FILE',
  27: 'DELETE_FILE',
  28: 'GET_FILE_INFO',
  29: 'AUTHENTICATE_FILE',
  30: 'ABORT_FILE',
  31: 'ACTIVATE_CONFIG',
  32: 'AUTHENTICATE_REQ',
  33: 'AUTHENTICATE_ERR',
  129: 'RESPONSE',
  130: 'UNSOLICITED_RESPONSE',
  131: 'AUTHENTICATE_RESP',
};

export function dnp3Function(code: number): string {
  return names[code] ?? `function ${code}`;
}

const reads: ReadonlySet<string> = new Set(['READ', 'GET_FILE_INFO']);

const writes: ReadonlySet<string> = new Set([
  'WRITE',
  'ASSIGN_CLASS',
  'RECORD_CURRENT_TIME',
  'OPEN_FILE',
  'DELETE_FILE',
]);

/** Moves an output, restarts or reconfigures the station, stops what it reports. */
const controls: ReadonlySet<string> = new Set([
  'SELECT',
  'OPERATE',
  'DIRECT_OPERATE',
  'DIRECT_OPERATE_NR',
  'IMMED_FREEZE',
  'IMMED_FREEZE_NR',
  'FREEZE_CLEAR',
  'FREEZE_CLEAR_NR',
  'FREEZE_AT_TIME',
  'FREEZE_AT_TIME_NR',
  'COLD_RESTART',
  'WARM_RESTART',
  'INITIALIZE_DATA',
  'INITIALIZE_APPL',
  'START_APPL',
  'STOP_APPL',
  'SAVE_CONFIG',
  'ENABLE_UNSOLICITED',
  'DISABLE_UNSOLICITED',
  'ACTIVATE_CONFIG',
]);

export function dnp3Access(name: string): OtActivity['access'] {
  if (reads.has(name)) return 'read';
  if (writes.has(name)) return 'write';
  return controls.has(name) ? 'control' : 'other';
}
