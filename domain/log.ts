/** Logs that were read: of which kind, and from when until when; what is in none of them was not looked for. */

/** What a log is a witness of. */
export type LogKind = 'network' | 'windows_security' | 'identity_provider' | 'vpn';

/** One file, as far as it was read. */
export interface LogRead {
  /** As the user named it; evidence names it the same. */
  file: string;
  kind: LogKind;
  /** When its first and its newest record were logged, epoch ms. */
  from: number;
  to: number;
}
