/** The gateway's own packet filter: each lease in our own table, dropped by the kernel, and ended by it too. */
import { isAddress } from '../../domain/address.ts';
import type { Actuator, EffectOrder } from './actuator.ts';
import {
  baseLines,
  chains,
  commentOf,
  deviceElement,
  nftLines,
  rulesOf,
  setNames,
  TABLE,
  tableName,
} from './nft-lines.ts';
import { readRuleset, type Ruleset } from './nft-ruleset.ts';
import { runCommand } from './run-command.ts';

export interface NftablesOptions {
  name: string;
  /** The command line that runs `nft` on the gateway: here, in a namespace, or over SSH. */
  command: readonly [string, ...string[]];
  /** Longest one call may take, ms; 10 s. */
  timeoutMs?: number;
}

const empty: Ruleset = { rules: [], sets: [], hooks: [] };
const hooks = ['forward', 'input', 'passed'] as const;

export function createNftables({ name, command, timeoutMs = 10_000 }: NftablesOptions): Actuator {
  // A transaction that names a handle fails when another took it away meanwhile: one at a time.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return mine;
  };
  const nft = async (args: string[], input?: string): Promise<string> => {
    const given = { timeoutMs, ...(input === undefined ? {} : { input }) };
    const { code, stdout, stderr } = await runCommand([...command, ...args], given);
    if (code !== 0) throw new NftError(`${name}: nft ended with ${code}: ${stderr.trim()}`);
    return stdout;
  };
  const read = async (): Promise<Ruleset> => {
    // Asked for by name, a table that is not there is an error like any other; in the list it is just missing.
    const tables = await nft(['list', 'tables', 'inet']);
    if (!tables.split('\n').includes(`table inet ${tableName}`)) return empty;
    return readRuleset(await nft(['--json', 'list', 'table', 'inet', tableName]));
  };
  const commit = (lines: readonly string[]): Promise<string> =>
    nft(['-f', '-'], `${lines.join('\n')}\n`);

  return {
    name,
    dryRun: false,
    canApply: (_kind, { device, peer = device }) =>
      isAddress(device) && isAddress(peer) && device.includes(':') === peer.includes(':'),
    async healthy() {
      try {
        await nft(['list', 'tables', 'inet']);
        return true;
      } catch {
        return false;
      }
    },
    plan: nftLines,
    apply: (order) =>
      inTurn(async () => {
        const now = await read();
        const prolonging = differs(now, order) === null;
        const lines = prolonging
          ? [...removeDevice(now, order), deviceElement(order)]
          : [...baseLines, ...removalOf(now, order.lease), ...nftLines(order)];
        await commit(lines);
      }),
    async fault(order) {
      const now = await read();
      return differs(now, order) ?? passed(now, order);
    },
    remove: ({ lease }) =>
      inTurn(async () => {
        const lines = removalOf(await read(), lease);
        if (lines.length > 0) await commit(lines);
      }),
    async gone({ lease }) {
      return removalOf(await read(), lease).length === 0;
    },
  };
}

/** What `nft` said when it refused. */
export class NftError extends Error {}

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
    (hook) =>
      !now.hooks.includes(hook) ||
      !now.rules.some(
        ({ chain, text }) =>
          chain === hook && text === `jump ${hook === 'passed' ? chains.witness : chains.leases}`,
      ),
  );
  if (missing !== undefined) return `packets do not pass the chain ${missing}`;
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
  const same = (target.allow ?? []).filter(
    ({ peer }) => peer.includes(':') === target.device.includes(':'),
  );
  const allowed = same.map(({ peer, proto, port }) => `${peer} . ${proto} . ${port}`);
  return sorted(elements(names.allowed) ?? []) === sorted(allowed)
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
