/** When a Zeek record of any log was made, and whom it is about, also in logs that hold no conversation. */
import type { Endpoint } from '../../domain/finding.ts';
import type { RawContext } from '../../domain/raw-record.ts';
import type { ZeekRow } from './row.ts';

/** Where logs name their two sides; the first that is there decides. `known_*` and `software` are about one host. */
const sides: readonly (readonly [src: string, dst: string])[] = [
  ['id.orig_h', 'id.resp_h'],
  ['rx_hosts', 'tx_hosts'],
  ['client_addr', 'server_addr'],
  ['src', 'dst'],
  ['host', 'host'],
];

/** Undefined without a readable time. */
export function contextOf(row: ZeekRow): RawContext | undefined {
  const time = row.time('ts');
  if (time === undefined) return undefined;
  const [srcField, dstField] =
    sides.find(([src, dst]) => hasText(row, src) || hasText(row, dst)) ?? [];
  return {
    time,
    src: endpoint(row, srcField, 'id.orig_p'),
    dst: srcField === dstField ? undefined : endpoint(row, dstField, 'id.resp_p'),
  };
}

function hasText(row: ZeekRow, field: string): boolean {
  return (row.text(field) ?? '') !== '';
}

function endpoint(row: ZeekRow, field: string | undefined, port: string): Endpoint | undefined {
  const text = field === undefined ? undefined : row.text(field);
  const [ip = ''] = text?.split(',') ?? [];
  if (ip === '') return undefined;
  const number = field?.startsWith('id.') === true ? row.number(port) : undefined;
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= 65_535
    ? { ip, port: number }
    : { ip };
}
