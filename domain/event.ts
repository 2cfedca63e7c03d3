/** What one log record became: an observation on the network, in OCSF's class names. */

/**
 * Events are plain interfaces, not zod schemas: millions of them pass through memory, each is made by our own
 * parser in `sources/`, and none is ever stored. What is stored (findings, incidents, actions) has schemas.
 */
export const eventClasses = [
  'network_activity',
  'dns_activity',
  'http_activity',
  'authentication',
  'smb_activity',
  'rdp_activity',
  'ldap_activity',
  'ot_activity',
  'tls_activity',
  'ssh_activity',
  'rpc_activity',
  'identity_activity',
  'account_change',
  'sensor_alert',
] as const;
export type EventClass = (typeof eventClasses)[number];

export type TransportProtocol = 'tcp' | 'udp' | 'icmp' | 'other';

/** The exact record an event was read from; `bytes` may be a view on a larger buffer: copy before keeping. */
export interface RecordRef {
  /** Path or name of the input file, as the user named it. */
  file: string;
  /** Byte offset of the record in the uncompressed file. */
  offset: number;
  /** The record's bytes, without the line end. */
  bytes: Uint8Array;
}

interface EventBase {
  /** When it began: epoch milliseconds with a fraction (logs carry microseconds). */
  time: number;
  /** Client side: who opened the conversation (repaired where a sensor swaps the sides). */
  src: string;
  dst: string;
  /** Absent for ICMP. */
  srcPort?: number;
  dstPort?: number;
  proto: TransportProtocol;
  /** The sensor's id of the flow (Zeek `uid`, Suricata `flow_id`), for joining records of one flow. */
  flowId?: string;
  record: RecordRef;
}

/** A finished flow. */
export interface NetworkActivity extends EventBase {
  class: 'network_activity';
  endTime: number;
  /** `answered`: the service spoke back · `refused`: RST or ICMP unreachable · `silent`: no answer · `unknown`: the log does not say. */
  outcome: 'answered' | 'refused' | 'silent' | 'unknown';
  bytesOut: number;
  bytesIn: number;
  /** Application protocol as the sensor named it, lower case. */
  app?: string;
}

export interface DnsActivity extends EventBase {
  class: 'dns_activity';
  message: 'request' | 'response' | 'transaction';
  query: string;
  queryType: string;
  rcode?: string;
  answers: string[];
}

export interface HttpActivity extends EventBase {
  class: 'http_activity';
  method?: string;
  host?: string;
  /** Percent-decoded once; the wire form is in the record. */
  uri: string;
  userAgent?: string;
  status?: number;
}

/** A log-on attempt over the network. Anonymous sessions have `anonymous: true` and an empty user. */
export interface Authentication extends EventBase {
  class: 'authentication';
  protocol: 'ntlm' | 'kerberos' | 'ldap' | 'other';
  /** The service that carried it, when known: `smb`, `rdp`, `http`… */
  service?: string;
  user: string;
  domain?: string;
  /** Work-station name the client claims (attacker-controlled). */
  host?: string;
  outcome: 'success' | 'failure' | 'unknown';
  /** Windows logon type (2 interactive, 3 network, 10 remote interactive…), where a log gives it. */
  logonType?: number;
  /** Kerberos: the service a ticket was asked for, e.g. `krbtgt` or `cifs/fs1`. */
  ticketFor?: string;
  /** The sensor's status word, e.g. `STATUS_LOGON_FAILURE`, `KDC_ERR_PREAUTH_FAILED`. */
  status?: string;
  anonymous: boolean;
}

export interface SmbActivity extends EventBase {
  class: 'smb_activity';
  command: string;
  /** The account, where the log names it (Windows 5140, 5145). */
  user?: string;
  share?: string;
  /** `DISK`, `PIPE`, `PRINT` where the sensor says. */
  shareType?: string;
  namedPipe?: string;
  file?: string;
  status?: string;
}

export interface RdpActivity extends EventBase {
  class: 'rdp_activity';
  cookie?: string;
  clientName?: string;
  result?: string;
}

/** OCSF has no class for LDAP operations; this is our extension. */
export interface LdapActivity extends EventBase {
  class: 'ldap_activity';
  operation: string;
  /** Distinguished name: the bind's name or the search's base. */
  dn?: string;
  scope?: string;
  filter?: string;
  resultCode?: string;
  /** Entries the directory answered with. */
  entries?: number;
}

/** OCSF has no class for industrial commands; this is our extension. */
export interface OtActivity extends EventBase {
  class: 'ot_activity';
  protocol: 'modbus' | 'dnp3' | 'enip';
  unit?: number;
  function: string;
  access: 'read' | 'write' | 'control' | 'other';
  address?: number;
  quantity?: number;
  /** The value a single write sets. */
  value?: number;
  /** What the command names where that is no plain address: a CIP class (`Identity`), a DNP3 group (`g12v1`). */
  object?: string;
  exception?: string;
}

export interface TlsActivity extends EventBase {
  class: 'tls_activity';
  serverName?: string;
  version?: string;
  /** JA4, JA3 or whatever client fingerprint the sensor computes. */
  clientFingerprint?: string;
  subject?: string;
  issuer?: string;
}

export interface SshActivity extends EventBase {
  class: 'ssh_activity';
  clientSoftware?: string;
  serverSoftware?: string;
  outcome: 'success' | 'failure' | 'unknown';
  attempts?: number;
}

/** A DCE-RPC call: service control, task scheduler, SAM, DRSUAPI… */
export interface RpcActivity extends EventBase {
  class: 'rpc_activity';
  endpoint: string;
  operation: string;
  namedPipe?: string;
}

/**
 * What an identity provider or VPN says of a person: signing in, an MFA prompt and its answer, the address given.
 * `src` is where they came from (a public address), `dst` the service.
 */
export interface IdentityActivity extends EventBase {
  class: 'identity_activity';
  activity:
    'sign_in' | 'mfa_prompt' | 'mfa_approved' | 'mfa_denied' | 'vpn_connected' | 'vpn_disconnected';
  user: string;
  outcome: 'success' | 'failure' | 'unknown';
  provider: 'entra_id' | 'okta' | 'openvpn';
  /** The address inside the network that a VPN gave. */
  assignedAddress?: string;
  deviceName?: string;
  userAgent?: string;
  /** Country or city, as the provider wrote it. */
  location?: string;
}

/** An account or group was changed (Windows 4720, 4728, 4732, 4756). */
export interface AccountChange extends EventBase {
  class: 'account_change';
  change: 'account_created' | 'member_added';
  actor: string;
  target: string;
  group?: string;
}

/** Another sensor's own alert (Suricata `alert`, Zeek `notice`). */
export interface SensorAlert extends EventBase {
  class: 'sensor_alert';
  signature: string;
  signatureId?: string;
  category?: string;
  /** 1 (highest) … 4, as Suricata counts. */
  priority?: number;
}

export type Event =
  | NetworkActivity
  | DnsActivity
  | HttpActivity
  | Authentication
  | SmbActivity
  | RdpActivity
  | LdapActivity
  | OtActivity
  | TlsActivity
  | SshActivity
  | RpcActivity
  | IdentityActivity
  | AccountChange
  | SensorAlert;
