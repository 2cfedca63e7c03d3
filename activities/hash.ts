/** Hashes: lower-case hex SHA-256, and the short ids made from it. */
import { createHash } from 'node:crypto';

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** `inc-3f9a2c81d0`: short enough to type, long enough (40 bits) for a site's lifetime of incidents. */
export function shortId(prefix: string, ...parts: readonly string[]): string {
  return `${prefix}-${sha256(parts.join('\n')).slice(0, 10)}`;
}
