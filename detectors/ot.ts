/** What the detections on industrial networks share: their ports, and who is known to command controllers. */
import { established, type PatternOfLife } from '../baselines/ask.ts';
import { parsePeer, peerValue } from '../baselines/learn.ts';
import { device, network } from '../domain/entity.ts';
import type { Event, NetworkActivity, OtActivity } from '../domain/event.ts';

/** IANA's ports of Modbus, DNP3, EtherNet/IP, ISO-TSAP (S7) and IEC 60870-5-104. */
const otServices: ReadonlyMap<number, string> = new Map([
  [502, 'Modbus'],
  [20000, 'DNP3'],
  [44818, 'EtherNet/IP'],
  [102, 'S7'],
  [2404, 'IEC 104'],
]);

export const otPorts: ReadonlySet<number> = new Set(otServices.keys());

/** The industrial service an event is about, by its port; undefined for any other traffic. */
export function otService(event: Event): string | undefined {
  return otServices.get(event.dstPort ?? 0);
}

/** An industrial command, or a flow to an industrial service. */
export type OtContact = OtActivity | NetworkActivity;

export function isOtContact(event: Event): event is OtContact {
  if (event.class === 'ot_activity') return true;
  return event.class === 'network_activity' && otService(event) !== undefined;
}

/** `address|502/tcp`, as the facets `peers` and `attempts` write it. */
export function pathOf({ dst, dstPort = 0, proto }: OtContact): string {
  return peerValue({ address: dst, port: dstPort, proto });
}

/** The source was answered by this controller before, or fails at it every day as a monitoring host does. */
export function isKnownPath(event: OtContact, baselines: PatternOfLife): boolean {
  const source = device(event.src);
  const peer = baselines.seen(source, 'peers', pathOf(event));
  if (peer !== undefined && !peer.distrusted) return true;
  return established(baselines.seen(source, 'attempts', pathOf(event)));
}

/** The source speaks to other controllers as a habit: an HMI, a historian, an engineering station. */
export function isOtClient(address: string, baselines: PatternOfLife): boolean {
  const peers = baselines.usual(device(address), 'peers')?.values ?? [];
  return peers.some(({ value, seen }) => {
    return otPorts.has(parsePeer(value)?.port ?? 0) && established(seen);
  });
}

/** The network has been watched for long enough to call a path or a writer new. */
export function isNetworkKnown(baselines: PatternOfLife): boolean {
  return baselines.known(network)?.mature ?? false;
}
