/** The gateway's own packet filter: each lease in our own table, dropped by the kernel, and ended by it too. */
import type { ActionTarget } from '../../domain/action.ts';
import { findTargetFault } from '../../domain/target.ts';
import { refuseTarget, type Actuator, type EffectOrder } from './actuator.ts';
import {
  allowedElements,
  baseLines,
  chains,
  commentOf,
  deviceElement,
  hooks,
  nftLines,
  rulesOf,
  setNames,
  TABLE,
} from './nft-lines.ts';
import { NftGateway, type GatewayOptions } from './nft-gateway.ts';
import type { Ruleset } from './nft-ruleset.ts';

/** Of a gateway; a call may take 10 s. */
export type NftablesOptions = Omit<GatewayOptions, 'timeoutMs'> & Partial<GatewayOptions>;

export function createNftables({ name, command, timeoutMs = 10_000 }: NftablesOptions): Actuator {
  const gateway = new NftGateway({ name, command, timeoutMs });
  return {
    name,
    dryRun: false,
    canApply: (_kind, target) => findTargetFault(target) === null && isOneFamily(target),
    async healthy() {
      try {
        await gateway.ping();
        return true;
      } catch {
        return false;
      }
    },
    plan: nftLines,
    async apply(order) {
      refuseTarget(order);
      await gateway.change((now) =>
        differs(now, order) === null
          ? [...removeDevice(now, order), deviceElement(order)]
          : [...baseLines, ...removalOf(now, order.lease), ...nftLines(order)],
      );
    },
    async fault(order) {
      const now = await gateway.read();
      return differs(now, order) ?? passed(now, order);
    },
    remove: ({ lease }) => gateway.change((now) => removalOf(now, lease)),
    async gone({ lease }) {
      return removalOf(await gateway.read(), lease).length === 0;
    },
  };
}

/** A rule matches one family: of two addresses of different ones there are no packets. */
function isOneFamily({ device, peer = device }: ActionTarget): boolean {
  return device.includes(':') === peer.includes(':');
}

function removeDevice({ sets }: Ruleset, { lease, target }: EffectOrder): string[] {
  const { devices } = setNames(lease);
  const there = sets.find(({ name }) => name === devices)?.elements ?? [];
  return there.map(() => `delete element ${TABLE} ${devices} { ${target.device} }`);
}

/** Takes away all that carries the lease, rules first: a set that a rule names can't go. */
function removalOf({ rules, sets }: Ruleset, lease: string): string[] {
  const comment = commentOf(lease);
  return [
    ...rules
      .filter((rule) => rule.comment === comment)
      .map(({ chain, handle }) => `delete rule ${TABLE} ${chain} handle ${handle}`),
    ...sets
      .filter((set) => set.comment === comment)
      .map(({ name }) => `delete set ${TABLE} ${name}`),
  ];
}

function sorted(list: readonly string[]): string {
  return list.toSorted().join('\n');
}

/** How the ruleset differs from what was ordered, in words; null when it is exactly that. */
function differs(now: Ruleset, order: EffectOrder): string | null {
  const { lease, target, kind } = order;
  const comment = commentOf(lease);
  const missing = hooks.find(
    ({ name, to }) =>
      !now.hooks.includes(name) ||
      !now.rules.some(({ chain, text }) => chain === name && text === `jump ${to}`),
  );
  if (missing !== undefined) return `packets do not pass the chain ${missing.name}`;
  const rules = now.rules.filter((rule) => rule.comment === comment);
  const wanted = rulesOf(order).map(({ chain, text }) => `${chain} ${text}`);
  if (sorted(rules.map(({ chain, text }) => `${chain} ${text}`)) !== sorted(wanted)) {
    return `the ruleset holds ${rules.length} rules of this lease, and not those ordered`;
  }
  const names = setNames(lease);
  const elements = (name: string) => now.sets.find((set) => set.name === name)?.elements;
  if (sorted(elements(names.devices) ?? []) !== target.device) {
    return `${target.device} is not in the set of this lease`;
  }
  if (kind !== 'enforce_pattern_of_life') return null;
  return sorted(elements(names.allowed) ?? []) === sorted(allowedElements(target))
    ? null
    : 'the peers allowed are not those ordered';
}

/** Whether a packet that should have been dropped was seen behind all filters: the witness counts them. */
function passed({ rules }: Ruleset, { lease }: EffectOrder): string | null {
  const comment = commentOf(lease);
  const seen = rules
    .filter((rule) => rule.comment === comment && rule.chain === chains.witness)
    .reduce((sum, { packets }) => sum + (packets ?? 0), 0);
  return seen === 0 ? null : `${seen} packets passed that should have been dropped`;
}
