/** Results of those who act: signed where they are made, and believed by the key that was accepted for that. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { ActResult } from '../../domain/act-result.ts';
import type { Storage } from '../../storage/open.ts';

/** Held by the worker `act` only. */
export interface ResultSigner {
  fingerprint: string;
  /** SPKI. */
  publicPem: string;
  sign(body: string): string;
}

/** Names a public key: the first 16 hex digits of its SHA-256. */
export function fingerprintOf(publicPem: string): string {
  const der = createPublicKey(publicPem).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** `pem`: a private Ed25519 key. @throws Error when it is none. */
export function resultSigner(pem: string): ResultSigner {
  const key = createPrivateKey(pem);
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    fingerprint: fingerprintOf(publicPem),
    publicPem,
    sign: (body) => sign(null, Buffer.from(body), key).toString('base64url'),
  };
}

/** Whether what is signed with this key is believed. */
export async function isBelieved(
  storage: Pick<Storage, 'keysFor'>,
  { fingerprint }: Pick<ResultSigner, 'fingerprint'>,
): Promise<boolean> {
  const keys = await storage.keysFor('act');
  return keys.some((key) => key.fingerprint === fingerprint && key.accepted);
}

/** Stores what was done, signed. */
export async function storeResult(
  storage: Pick<Storage, 'addActResult'>,
  signer: ResultSigner,
  result: ActResult,
): Promise<void> {
  const body = JSON.stringify(result);
  const { action, at } = result;
  const signature = signer.sign(body);
  await storage.addActResult({ action, at, body, signature, key: signer.fingerprint });
}

/** The results about an action that an accepted key has signed, the oldest first. */
export async function believedResults(
  storage: Pick<Storage, 'actResultsAbout' | 'keysFor'>,
  action: string,
): Promise<ActResult[]> {
  const stored = await storage.actResultsAbout(action);
  if (stored.length === 0) return [];
  const keys = new Map<string, KeyObject>();
  for (const { fingerprint, pem, accepted } of await storage.keysFor('act'))
    if (accepted) keys.set(fingerprint, createPublicKey(pem));
  return stored.flatMap(({ body, signature, key: by }) => {
    const key = keys.get(by);
    if (key === undefined) return [];
    if (!verify(null, Buffer.from(body), key, Buffer.from(signature, 'base64url'))) return [];
    const result = ActResult.parse(JSON.parse(body));
    return result.action === action ? [result] : [];
  });
}
