/** Who talked to whom, from the little that a Windows event says of the network. */
import { hostName } from '../../domain/entity.ts';
import type { RecordRef } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';
import type { Conversation } from '../parser.ts';
import type { WindowsRecord } from './record.ts';

/** An address on the network; undefined for none and for the computer itself. */
export function remoteAddress(text: string | undefined): string | undefined {
  const address = text === undefined ? undefined : canonicalAddress(text);
  if (address === undefined || address === '::' || address === '0.0.0.0') return undefined;
  return isOwn(address) ? undefined : address;
}

function isOwn(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/**
 * The client is the address the event names. Without one it is the work station it names, and else (and for the
 * loop-back address) the computer itself; both by host name. The server is the computer that logged the event. The
 * client chooses the name of its work station: `hostName` lets none be an address.
 */
export function conversationOf(windows: WindowsRecord, record: RecordRef): Conversation {
  const written = windows.field('IpAddress') ?? windows.field('ClientAddress');
  const station = windows.field('WorkstationName') ?? windows.field('Workstation');
  const address = remoteAddress(written);
  const named = written === undefined && station !== undefined ? hostName(station) : undefined;
  const conversation: Conversation = {
    time: windows.time,
    src: address ?? (named || windows.computer),
    dst: windows.computer,
    proto: 'tcp',
    record,
  };
  const port = portOf(windows);
  if (address !== undefined && port !== undefined) conversation.srcPort = port;
  return conversation;
}

export function portOf(windows: WindowsRecord): number | undefined {
  const port = Number(windows.field('IpPort') ?? windows.field('ClientPort') ?? 0);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
}
