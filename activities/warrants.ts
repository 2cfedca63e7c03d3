/** Warrants: a signed permission to put one effect in force, once, or to lift it, at any time; no actuator moves without. */
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

const EffectBody = {
  id: z.string(),
  action: z.string(),
  kind: ActionKind,
  /** SHA-256 of the target. */
  target: z.string(),
  actuator: z.string(),
  /** Whether it changes nothing: a warrant for a dry run moves nothing real. */
  dryRun: z.boolean(),
};

const WarrantBody = z.discriminatedUnion('purpose', [
  z.strictObject({
    ...EffectBody,
    purpose: z.literal('apply'),
    /** The longest the effect may last from its application, ms. */
    leaseMs: z.number(),
    /** uid of the decision that permits it. */
    decision: z.string(),
    /** Wall clock, epoch ms, until which it may be used. */
    usableUntil: z.number(),
  }),
  // Never expires: what was put in force must always be lifted.
  z.strictObject({ ...EffectBody, purpose: z.literal('lift') }),
]);
type WarrantBody = z.infer<typeof WarrantBody>;

/** The effect that a warrant is for, and what carries it out. */
export interface Warranted {
  action: string;
  kind: ActionKind;
  target: ActionTarget;
  actuator: string;
  dryRun: boolean;
}

/** Signs; only those who decide hold it. */
export interface WarrantIssuer {
  issue(effect: Warranted & { leaseMs: number; decision: string }, now: number): string;
  issueLift(effect: Warranted): string;
}

/** Checks; all that an actuator's worker holds. */
export interface WarrantReader {
  /** The public half of the key, as PEM (SPKI). */
  publicPem: string;
  /** The warrant's id. @throws WatchbillError WARRANT_REFUSED with the reason. */
  check(warrant: string | undefined, effect: Warranted & { leaseMs: number }, now: number): string;
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
  const signed = (body: WarrantBody): string => {
    const bytes = Buffer.from(JSON.stringify(body));
    return `${bytes.toString('base64url')}.${sign(null, bytes, key).toString('base64url')}`;
  };
  return {
    issue({ leaseMs, decision, ...effect }, now) {
      const usableUntil = now + USABLE_MS;
      return signed({ ...bodyOf(effect), purpose: 'apply', leaseMs, decision, usableUntil });
    },
    issueLift: (effect) => signed({ ...bodyOf(effect), purpose: 'lift' }),
  };
}

function bodyOf({ action, kind, target, actuator, dryRun }: Warranted) {
  return { id: randomUUID(), action, kind, target: targetHash(target), actuator, dryRun };
}

/** `pem`: the public key, or the private one that holds it. @throws Error when it is neither. */
export function warrantReader(pem: string): WarrantReader {
  const key = createPublicKey(pem);
  return {
    publicPem: key.export({ type: 'spki', format: 'pem' }).toString(),
    check(warrant, effect, now) {
      const body = open(warrant, [key]);
      if (body.purpose !== 'apply') throw refused('it is to lift only');
      const fault = now > body.usableUntil ? 'it has expired' : faultOf(body, effect);
      if (fault !== null) throw refused(fault);
      if (effect.leaseMs > body.leaseMs) throw refused('it is for a shorter lease');
      return body.id;
    },
  };
}

/**
 * Checks a warrant to lift exactly this effect, by any key that ever signed warrants: a key that was lost stops applying,
 * never lifting. @throws WatchbillError WARRANT_REFUSED with the reason.
 */
export function checkLiftWarrant(
  warrant: string | undefined,
  effect: Warranted,
  pems: readonly string[],
): void {
  const body = open(
    warrant,
    pems.map((pem) => createPublicKey(pem)),
  );
  const fault = body.purpose === 'lift' ? faultOf(body, effect) : 'it is not to lift';
  if (fault !== null) throw refused(fault);
}

function open(warrant: string | undefined, keys: readonly KeyObject[]): WarrantBody {
  if (warrant === undefined || warrant === '') throw refused('there is none');
  const [body = '', signature = ''] = warrant.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const signed = Buffer.from(signature, 'base64url');
  if (!keys.some((key) => verify(null, bytes, key, signed)))
    throw refused('its signature is not ours');
  const parsed = WarrantBody.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!parsed.success) throw refused('it is of another version');
  return parsed.data;
}

function faultOf(body: WarrantBody, effect: Warranted): string | null {
  if (body.action !== effect.action) return `it is for ${body.action}`;
  if (body.kind !== effect.kind || body.target !== targetHash(effect.target))
    return 'it is for another action or target';
  if (body.actuator !== effect.actuator) return `it is for ${body.actuator}`;
  if (body.dryRun === effect.dryRun) return null;
  return body.dryRun ? 'it is for a dry run' : 'it is for a real effect';
}

/** The refusal of a warrant, for a reason given in words. */
export function refused(reason: string): WatchbillError {
  return new WatchbillError('WARRANT_REFUSED', `the warrant is refused: ${reason}`);
}
