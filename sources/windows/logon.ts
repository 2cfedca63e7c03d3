/** Windows log-ons: 4624, 4625, 4648 and NTLM validation 4776. */
import { hostName } from '../../domain/entity.ts';
import type { Authentication, RecordRef } from '../../domain/event.ts';
import { accountOf } from '../account.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { conversationOf, portOf, remoteAddress } from './endpoints.ts';
import type { EventReader } from './reader.ts';
import type { WindowsRecord } from './record.ts';
import { ntStatusWord } from './status.ts';

/** Accounts of the operating system itself: its services log on all day without anybody. */
const systemDomains: ReadonlySet<string> = new Set([
  'NT AUTHORITY',
  'WINDOW MANAGER',
  'FONT DRIVER HOST',
]);
const anonymousName = 'ANONYMOUS LOGON';

export const readLogon: EventReader = (windows, record) => {
  const name = windows.field('TargetUserName') ?? '';
  const domain = windows.field('TargetDomainName');
  const anonymous = name === '' || name === anonymousName;
  if (!anonymous && systemDomains.has((domain ?? '').toUpperCase())) return [];
  const event = authentication(conversationOf(windows, record), {
    protocol: protocolOf(windows),
    ...accountOf(anonymous ? '' : name),
    outcome: windows.eventId === 4624 ? 'success' : 'failure',
    anonymous,
  });
  if (domain !== undefined && !anonymous) event.domain ??= domain;
  addStation(event, windows.field('WorkstationName'));
  addLogonType(event, windows);
  if (windows.eventId === 4625) event.status = failureOf(windows);
  return [event];
};

/** What every log-on has, with the fields of its conversation. */
export function authentication(
  conversation: Conversation,
  account: Pick<Authentication, 'protocol' | 'user' | 'domain' | 'outcome' | 'anonymous'>,
): Authentication {
  const event: Authentication = {
    class: 'authentication',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    ...account,
  };
  addPorts(event, conversation);
  return event;
}

function protocolOf(windows: WindowsRecord): Authentication['protocol'] {
  const names = [
    windows.field('AuthenticationPackageName'),
    windows.field('LmPackageName'),
    windows.field('LogonProcessName'),
    windows.field('PackageName'),
  ];
  const named = (pattern: RegExp): boolean => names.some((name) => pattern.test(name ?? ''));
  if (named(/^(ntlm|MICROSOFT_AUTHENTICATION_PACKAGE)/i)) return 'ntlm';
  return named(/^kerberos/i) ? 'kerberos' : 'other';
}

function addStation(event: Authentication, station: string | undefined): void {
  if (station !== undefined) event.host = station.replace(/^\\+/, '');
}

function addLogonType(event: Authentication, windows: WindowsRecord): void {
  const type = Number(windows.field('LogonType'));
  if (!Number.isInteger(type)) return;
  event.logonType = type;
  if (type === 10) event.service = 'rdp';
}

/** The sub-status says why; the status often only that it failed. */
function failureOf(windows: WindowsRecord): string {
  const detail = windows.field('SubStatus');
  if (detail !== undefined && Number(detail) !== 0) return ntStatusWord(detail);
  return ntStatusWord(windows.field('Status') ?? '0xc000006d');
}

/** 4776 is logged where the account lives; it names the work station that asked, and no address. */
export const readNtlmValidation: EventReader = (windows, record) => {
  const name = windows.field('TargetUserName') ?? '';
  const status = ntStatusWord(windows.field('Status') ?? windows.field('ErrorCode') ?? '0x0');
  const event = authentication(conversationOf(windows, record), {
    protocol: 'ntlm',
    ...accountOf(name),
    outcome: status === 'STATUS_SUCCESS' ? 'success' : 'failure',
    anonymous: name === '',
  });
  addStation(event, windows.field('Workstation'));
  event.status = status;
  return [event];
};

const lastWellKnownPort = 1023;
const smbPort = 445;
const ownNames: ReadonlySet<string> = new Set(['LOCALHOST', '']);

/**
 * 4648 is logged by the computer that *uses* another account's credential: it is the client. Its address is the server's
 * where the port is a service's, and otherwise that of a remote caller on whose behalf it acts.
 */
export const readExplicitLogon: EventReader = (windows, record) => {
  const name = windows.field('TargetUserName') ?? '';
  const domain = windows.field('TargetDomainName');
  if (name === '' || systemDomains.has((domain ?? '').toUpperCase())) return [];
  const conversation = explicitConversation(windows, record);
  const event = authentication(conversation, {
    protocol: 'other',
    ...accountOf(name),
    outcome: 'unknown',
    anonymous: false,
  });
  if (domain !== undefined) event.domain ??= domain;
  if (conversation.dstPort === smbPort) event.service = 'smb';
  return [event];
};

function explicitConversation(windows: WindowsRecord, record: RecordRef): Conversation {
  const target = hostName(windows.field('TargetServerName') ?? '');
  const server = ownNames.has(target) ? windows.computer : target;
  const address = remoteAddress(windows.field('IpAddress'));
  const port = portOf(windows);
  const { time, computer } = windows;
  if (address === undefined) return { time, src: computer, dst: server, proto: 'tcp', record };
  if (port === undefined || port > lastWellKnownPort) {
    return { time, src: address, dst: server, proto: 'tcp', record };
  }
  return { time, src: computer, dst: address, dstPort: port, proto: 'tcp', record };
}
