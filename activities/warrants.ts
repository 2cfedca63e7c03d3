/** Warrants: a signed, single-use permission to put one effect in force, without which no actuator moves. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { ActionKind, type ActionTarget } from '../domain/action.ts';
import { WatchbillError } from '../domain/errors.ts';
import { sha256 } from './hash.ts';

/** Long enough for the retries of applying, and for a worker to come back. */
const USABLE_MS = 5 * 60_000;

const WarrantBody = z.strictObject({
  id: z.string(),
  action: z.string(),
  kind: ActionKind,
  /** SHA-256 of the target. */
  target: z.string(),
  /** The longest the effect may last from its application, ms. */
  leaseMs: z.number(),
  /** uid of the decision that permits it. */
  decision: z.string(),
  /** Wall clock, epoch ms, until which it may be used. */
  usableUntil: z.number(),
});
type WarrantBody = z.infer<typeof WarrantBody>;

/** The effect that a warrant is for. */
export interface Warranted {
  action: string;
  kind: ActionKind;
  target: ActionTarget;
  leaseMs: number;
}

/** Signs; only those who decide hold it. */
export interface WarrantIssuer {
  issue(effect: Warranted & { decision: string }, now: number): string;
}

/** Checks; all that an actuator's worker holds. */
export interface WarrantReader {
  /** The warrant's id. @throws WatchbillError WARRANT_REFUSED with the reason. */
  check(warrant: string | undefined, effect: Warranted, now: number): string;
}

function targetHash(target: ActionTarget): string {
  const { device, peer, port, proto, allow } = target;
  return sha256(JSON.stringify([device, peer, port, proto, allow]));
}

/** A fresh key, as PEM (PKCS #8). */
export function newWarrantKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The public half of a key, as PEM (SPKI): what a worker that only acts is given. */
export function publicWarrantKey(pem: string): string {
  return createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }).toString();
}

/** `pem`: a private Ed25519 key. @throws Error when it is none. */
export function warrantIssuer(pem: string): WarrantIssuer {
  const key = createPrivateKey(pem);
  return {
    issue({ action, kind, target, leaseMs, decision }, now) {
      const body: WarrantBody = {
        id: randomUUID(),
        action,
        kind,
        target: targetHash(target),
        leaseMs,
        decision,
        usableUntil: now + USABLE_MS,
      };
      const bytes = Buffer.from(JSON.stringify(body));
      const signature = sign(null, bytes, key);
      return `${bytes.toString('base64url')}.${signature.toString('base64url')}`;
    },
  };
}

/** `pem`: the public key, or the private one that holds it. @throws Error when it is neither. */
export function warrantReader(pem: string): WarrantReader {
  const key = createPublicKey(pem);
  return {
    check(warrant, effect, now) {
      const body = open(warrant, key);
      const fault = faultOf(body, effect, now);
      if (fault !== null) throw refused(fault);
      return body.id;
    },
  };
}

function open(warrant: string | undefined, key: KeyObject): WarrantBody {
  if (warrant === undefined || warrant === '') throw refused('there is none');
  const [body = '', signature = ''] = warrant.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (!verify(null, bytes, key, Buffer.from(signature, 'base64url'))) {
    throw refused('its signature is not ours');
  }
  return WarrantBody.parse(JSON.parse(bytes.toString('utf8')));
}

function faultOf(body: WarrantBody, effect: Warranted, now: number): string | null {
  if (now > body.usableUntil) return 'it has expired';
  if (body.action !== effect.action) return `it is for ${body.action}`;
  if (body.kind !== effect.kind || body.target !== targetHash(effect.target)) {
    return 'it is for another action or target';
  }
  return effect.leaseMs > body.leaseMs ? 'it is for a shorter lease' : null;
}

/** The refusal of a warrant, for a reason given in words. */
export function refused(reason: string): WatchbillError {
  return new WatchbillError('WARRANT_REFUSED', `the warrant is refused: ${reason}`);
}
