/** Which logs were read, and how far: told by the positions of the inputs, which each batch commits. */
import type { LogKind, LogRead } from '../../domain/log.ts';
import type { LogFormat } from '../../sources/index.ts';
import { Position } from '../ingest/position.ts';
import type { ActivityPorts } from '../ports.ts';

const kinds: Readonly<Record<LogFormat, LogKind>> = {
  'suricata-eve': 'network',
  'zeek-tsv': 'network',
  'zeek-json': 'network',
  'windows-events': 'windows_security',
  'entra-id': 'identity_provider',
  okta: 'identity_provider',
  openvpn: 'vpn',
};

/** Every file of which something was read, of all inputs. */
export async function logsRead({ storage }: Pick<ActivityPorts, 'storage'>): Promise<LogRead[]> {
  const positions = await storage.inputPositions();
  return positions.flatMap((position) => {
    const { data } = Position.safeParse(position);
    return Object.entries(data?.files ?? {}).flatMap(([file, { format, firstTime, loggedAt }]) => {
      if (format === null || loggedAt === null) return [];
      return [{ file, kind: kinds[format], from: firstTime ?? loggedAt, to: loggedAt }];
    });
  });
}
