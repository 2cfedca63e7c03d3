/** The nftables commands that carry out an action: what the dry run shows. */
import type { EffectOrder } from './actuator.ts';

/** Our own table: rules that we did not make are never touched. */
const TABLE = 'inet watchbill';
const CHAIN = `${TABLE} forward`;

/** The commands in order; each rule carries the lease in its comment, by which it is found and removed. */
export function nftLines({ lease, kind, target }: EffectOrder): string[] {
  const family = target.device.includes(':') ? 'ip6' : 'ip';
  const from = `${family} saddr ${target.device}`;
  const comment = `comment "watchbill ${lease}"`;
  const add = (match: string, verdict: string) =>
    `nft add rule ${CHAIN} ${match} counter ${verdict} ${comment}`;
  switch (kind) {
    case 'block_port':
      return [add(`${from} ${target.proto ?? 'tcp'} dport ${target.port ?? 0}`, 'drop')];
    case 'block_outgoing':
      return [add(from, 'drop')];
    case 'enforce_pattern_of_life':
      return [
        ...(target.allow ?? []).map(({ peer, port, proto }) =>
          add(
            `${from} ${peer.includes(':') ? 'ip6' : 'ip'} daddr ${peer} ${proto} dport ${port}`,
            'accept',
          ),
        ),
        add(from, 'drop'),
      ];
  }
}
