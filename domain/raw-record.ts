/** A record under the names its own log gives its fields: what rules written for that log match on. */
import type { RecordRef } from './event.ts';
import type { Endpoint } from './finding.ts';

/** Which log a record is of. */
export interface LogName {
  product: 'zeek' | 'windows';
  /** Zeek's log (`smb_files`), or the Windows channel in lower case (`security`). */
  service: string;
}

/** Valid until the parser that gave it takes the next record. */
export interface RawRecord extends LogName {
  record: RecordRef;
  /** Undefined or null where the record has no such field; lists stay lists. */
  field(name: string): unknown;
  /** The values of all fields. */
  values(): unknown[];
  /** Undefined if the record has no readable time. */
  about(): RawContext | undefined;
}

export interface RawContext {
  /** Epoch ms. */
  time: number;
  /** As far as the record names them: a certificate, for one, is nobody's. */
  src: Endpoint | undefined;
  dst: Endpoint | undefined;
}
