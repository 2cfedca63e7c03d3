/** Another system that blocks for us, told by webhook (Standard Webhooks), and asked afterwards whether it did. */
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { ActionKind } from '../../domain/action.ts';
import { findTargetFault } from '../../domain/target.ts';
import { sha256 } from '../hash.ts';
import { refuseTarget, type Actuator, type EffectOrder } from './actuator.ts';

export interface WebhookOptions {
  name: string;
  /** Where orders are sent; a lease is asked after at `URL/<lease>`. */
  url: string;
  /** `whsec_…`: orders and questions are signed with it; null for who only needs to know what it can do. */
  secret: string | null;
  /** What it can do. */
  actions: readonly ActionKind[];
  /** Longest one call may take, ms; 10 s. */
  timeoutMs?: number;
}

/** What the other side answers to an order, and when it is asked. */
const Answer = z.object({
  lease: z.string(),
  state: z.enum(['in_force', 'gone']),
  /** Digest of the order as it was understood; wanted while it is in force. */
  order: z.string().optional(),
});

const PRODUCT = 'watchbill.response/1';

/** Digest of what was ordered, without how long: a renewal is the same order for longer. */
function digestOf({ lease, kind, target }: EffectOrder): string {
  return sha256(JSON.stringify([lease, kind, target]));
}

function bodyOf(type: 'apply' | 'remove', order: EffectOrder): string {
  const { lease, kind, target, leftMs } = order;
  const expires = type === 'apply' ? { expiresInSeconds: Math.ceil(leftMs / 1000) } : {};
  return JSON.stringify({
    schema: PRODUCT,
    type,
    lease,
    kind,
    target,
    order: digestOf(order),
    ...expires,
  });
}

type Sign = Webhook['sign'];

/** Where no secret is held, whatever is to be signed is refused. */
function signerFor(name: string, secret: string | null): Sign {
  const signer = secret === null ? null : new Webhook(secret);
  return (...signed) => {
    if (signer === null) throw new Error(`there is no secret for ${name} here`);
    return signer.sign(...signed);
  };
}

export function createWebhook(options: WebhookOptions): Actuator {
  const { name, url, secret, actions, timeoutMs = 10_000 } = options;
  const sign = signerFor(name, secret);
  const call = async ({ to, body, id }: { to: string; body: string | null; id: string }) => {
    const at = new Date();
    const response = await fetch(to, {
      method: body === null ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': sign(id, at, body ?? ''),
      },
      ...(body === null ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`${name} answered ${response.status}`);
    return Answer.parse(await response.json());
  };
  /** The same order has the same id, so that a repeated one is known as such. */
  const order = async (type: 'apply' | 'remove', given: EffectOrder): Promise<void> => {
    const body = bodyOf(type, given);
    const answer = await call({ to: url, body, id: `msg_${sha256(body).slice(0, 32)}` });
    const wanted = type === 'apply' ? 'in_force' : 'gone';
    if (answer.lease !== given.lease || answer.state !== wanted) {
      throw new Error(`${name} answered that ${answer.lease} is ${answer.state}`);
    }
  };
  const ask = (lease: string) =>
    call({
      to: `${url.replace(/\/$/, '')}/${encodeURIComponent(lease)}`,
      body: null,
      id: `ask_${lease}`,
    });

  return {
    name,
    dryRun: false,
    canApply: (kind, target) => actions.includes(kind) && findTargetFault(target) === null,
    async healthy() {
      try {
        await ask('health');
        return true;
      } catch {
        return false;
      }
    },
    plan: (given) => [`POST ${url} ${bodyOf('apply', given)}`],
    async apply(given) {
      refuseTarget(given);
      await order('apply', given);
    },
    async fault(given) {
      const answer = await ask(given.lease);
      if (answer.state !== 'in_force') return `${name} says that it is ${answer.state}`;
      return answer.order === digestOf(given) ? null : `${name} holds another order`;
    },
    remove: (given) => order('remove', given),
    gone: async (given) => (await ask(given.lease)).state === 'gone',
  };
}
