/** What pure folders are brought for an export: the hash, and the version. */
import { createHash } from 'node:crypto';

export const exporting = {
  sha1: (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex'),
  productVersion: '0.1.0',
};
