/** The nftables script that carries out an action: what a dry run shows is what a gateway is given. */
import type { ActionTarget } from '../../domain/action.ts';
import type { EffectOrder } from './actuator.ts';

/** Our own table: rules that we did not make are never touched. */
export const TABLE = 'inet watchbill';
export const tableName = 'watchbill';

/** Packets meet `leases` before other filters; what is still there after them all is counted by `witness`. */
export const chains = { leases: 'leases', witness: 'witness' } as const;

/** The chains that packets meet by themselves: at which hook, how early, and where each sends them. */
export const hooks = [
  { name: 'forward', hook: 'forward', priority: -10, to: chains.leases },
  { name: 'input', hook: 'input', priority: -10, to: chains.leases },
  { name: 'passed', hook: 'forward', priority: 200, to: chains.witness },
] as const;

/** Makes the table and its hooks, or leaves them as they are; the hooks are emptied and filled in one transaction. */
export const baseLines: readonly string[] = [
  `add table ${TABLE}`,
  ...Object.values(chains).map((chain) => `add chain ${TABLE} ${chain}`),
  ...hooks.flatMap(({ name, hook, priority, to }) => [
    `add chain ${TABLE} ${name} { type filter hook ${hook} priority ${priority}; policy accept; }`,
    `flush chain ${TABLE} ${name}`,
    `add rule ${TABLE} ${name} jump ${to}`,
  ]),
];

/** What all that a lease makes carries: by it, it is found and removed. */
export function commentOf(lease: string): string {
  return `watchbill ${lease}`;
}

/** Names of a lease's sets; nftables allows letters, digits and underscores. */
export function setNames(lease: string): { devices: string; allowed: string } {
  const base = lease.replaceAll(/[^A-Za-z0-9]/g, '_');
  return { devices: `${base}_devices`, allowed: `${base}_allowed` };
}

const familyOf = (address: string): 'ip' | 'ip6' => (address.includes(':') ? 'ip6' : 'ip');
const typeOf = (address: string): string => (address.includes(':') ? 'ipv6_addr' : 'ipv4_addr');

/** The element that lets the kernel end the effect by itself; a whole second is what it counts in. */
export function deviceElement({ lease, target, leftMs }: EffectOrder): string {
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  return `add element ${TABLE} ${setNames(lease).devices} { ${target.device} timeout ${seconds}s }`;
}

/** The part of a rule that says which packets are meant; each is dropped. */
function matchesOf({ lease, kind, target }: EffectOrder): string[] {
  const family = familyOf(target.device);
  const { devices, allowed } = setNames(lease);
  const from = `${family} saddr @${devices}`;
  const to = `${family} daddr @${devices}`;
  switch (kind) {
    case 'block_port':
      return [`${from} ${target.proto ?? 'tcp'} dport ${target.port ?? 0}`];
    case 'block_pair':
      return [
        `${from} ${family} daddr ${target.peer ?? ''}`,
        `${family} saddr ${target.peer ?? ''} ${to}`,
      ];
    case 'block_outgoing':
      return [from];
    case 'quarantine':
      return [from, to];
    case 'enforce_pattern_of_life':
      // Answers to those who call on the device stay free: its pattern of life says whom it calls on itself.
      return [
        `ct direction original ${from} meta l4proto != { tcp, udp }`,
        `ct direction original ${from} ${family} daddr . meta l4proto . th dport != @${allowed}`,
      ];
  }
}

/** The rules of a lease, by chain, as the kernel gives them back without counts and comment. */
export function rulesOf(order: EffectOrder): { chain: string; text: string }[] {
  return matchesOf(order).flatMap((match) => [
    { chain: chains.leases, text: `${match} counter drop` },
    { chain: chains.witness, text: `${match} counter` },
  ]);
}

/** The peers and ports that stay allowed, as elements of a set of the device's family. */
export function allowedElements({ device, allow = [] }: ActionTarget): string[] {
  const same = allow.filter(({ peer }) => familyOf(peer) === familyOf(device));
  return same.map(({ peer, port, proto }) => `${peer} . ${proto} . ${port}`);
}

function allowedLines(lease: string, target: ActionTarget): string[] {
  const { allowed } = setNames(lease);
  const { device } = target;
  const elements = allowedElements(target);
  const type = `${typeOf(device)} . inet_proto . inet_service`;
  return [
    `add set ${TABLE} ${allowed} { type ${type}; comment "${commentOf(lease)}"; }`,
    ...(elements.length === 0
      ? []
      : [`add element ${TABLE} ${allowed} { ${elements.join(', ')} }`]),
  ];
}

/** The script of one lease, line by line; each rule and set carries the lease in its comment. */
export function nftLines(order: EffectOrder): string[] {
  const { lease, kind, target } = order;
  const comment = `comment "${commentOf(lease)}"`;
  return [
    `add set ${TABLE} ${setNames(lease).devices} { type ${typeOf(target.device)}; flags timeout; ${comment}; }`,
    deviceElement(order),
    ...(kind === 'enforce_pattern_of_life' ? allowedLines(lease, target) : []),
    ...rulesOf(order).map(({ chain, text }) => `add rule ${TABLE} ${chain} ${text} ${comment}`),
  ];
}
