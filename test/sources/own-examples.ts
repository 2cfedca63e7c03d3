/** Small logs of our own that hold each kind of record once or twice, with what is hard to spell: for the parsers. */
import type { ZeekLog, ZeekRow } from './own-logs.ts';

const at = Date.UTC(2026, 2, 2, 9);

/** One row for each of `values`, a second and a millisecond apart. */
function rows(port: number, ...values: ZeekRow['values'][]): ZeekRow[] {
  return values.map((one, index) => ({
    ...{ at: at + index * 1_001, from: `10.70.0.${index + 1}`, to: 'fd00:70::9', port },
    values: one,
  }));
}

interface Example extends ZeekLog {
  /** How many events its rows are. */
  events: number;
}

/** Of each Zeek log that is read one, with what is unset, empty, a list, and what both spellings must escape. */
export const zeekExamples: readonly Example[] = [
  {
    path: 'conn',
    columns: ['proto enum', 'duration interval', 'conn_state string', 'orig_ip_bytes count'],
    rows: rows(443, ['tcp', 1.5, 'SF', 300], ['udp', null, 'S0', 60], ['tcp', 0, 'REJ', null]),
    events: 3,
  },
  {
    path: 'dns',
    columns: ['proto enum', 'query string', 'qtype_name string', 'answers vector[string]'],
    rows: rows(
      53,
      ['udp', 'www.example.org', 'A', ['192.0.2.1', 'a,b']],
      ['udp', 'bücher.example', 'TXT', ['back\\slash']],
      ['udp', '', 'A', null],
    ),
    events: 3,
  },
  {
    path: 'http',
    columns: ['method string', 'host string', 'uri string', 'user_agent string'],
    rows: rows(
      80,
      ['GET', 'www.example.org', '/a,b?c=\\x41', 'Agent\t1'],
      ['POST', null, '/%41', null],
    ),
    events: 2,
  },
  {
    path: 'ntlm',
    columns: ['username string', 'hostname string', 'domainname string', 'success bool'],
    rows: rows(445, ['ann', 'LT-1', 'CORP', true], ['', '', null, false], [null, null, null, null]),
    events: 3,
  },
  {
    path: 'rdp',
    columns: ['cookie string', 'result string', 'client_name string'],
    rows: rows(3389, ['ann', 'encrypted', 'LT-1'], [null, 'encrypted', null]),
    events: 2,
  },
  {
    path: 'smb_mapping',
    columns: ['path string', 'share_type string'],
    rows: rows(445, ['\\\\fs1\\ADMIN$', 'DISK'], ['\\\\fs1\\IPC$', 'PIPE']),
    events: 2,
  },
  {
    path: 'smb_files',
    columns: ['action enum', 'path string', 'name string'],
    rows: rows(
      445,
      ['SMB::FILE_OPEN', '\\\\fs1\\public', 'minutes, May.docx'],
      ['SMB::FILE_OPEN', null, '\\svcctl'],
    ),
    events: 2,
  },
  {
    path: 'dce_rpc',
    columns: ['named_pipe string', 'endpoint string', 'operation string'],
    rows: rows(445, ['\\pipe\\svcctl', 'svcctl', 'CreateServiceW'], ['135', 'epmapper', 'ept_map']),
    events: 2,
  },
  {
    path: 'kerberos',
    columns: ['request_type string', 'client string', 'service string', 'success bool'],
    rows: rows(88, ['AS', 'ann/CORP', 'krbtgt/CORP', true], ['TGS', 'ann/CORP', 'cifs/fs1', null]),
    events: 2,
  },
  {
    path: 'ldap_search',
    columns: ['scope string', 'base_object string', 'result_count count', 'filter string'],
    rows: rows(389, ['tree', 'DC=corp,DC=example', 12, '(cn=a\\2a)'], ['base', '', 1, null]),
    events: 2,
  },
  {
    // A simple bind is a log-on too.
    path: 'ldap',
    columns: ['opcode string', 'result string', 'object string'],
    rows: rows(389, ['bind simple', 'success', 'CN=Ann,OU=Staff,DC=corp'], ['unbind', null, null]),
    events: 3,
  },
  {
    path: 'ssl',
    columns: ['version string', 'server_name string'],
    rows: rows(443, ['TLSv13', 'www.example.org'], [null, null]),
    events: 2,
  },
  {
    path: 'ssh',
    columns: ['auth_success bool', 'auth_attempts count', 'client string'],
    rows: rows(22, [true, 1, 'SSH-2.0-OpenSSH_9.9'], [null, 3, null]),
    events: 2,
  },
  {
    // The answer to a read is no command of its own.
    path: 'modbus',
    columns: ['unit count', 'func string', 'pdu_type string', 'exception string'],
    rows: rows(
      502,
      [1, 'READ_HOLDING_REGISTERS', 'REQ', null],
      [1, 'READ_HOLDING_REGISTERS', 'RESP', null],
      [1, 'WRITE_SINGLE_COIL', 'RESP', 'ILLEGAL_DATA_ADDRESS'],
    ),
    events: 2,
  },
  {
    path: 'dnp3',
    columns: ['fc_request string', 'fc_reply string', 'iin count'],
    rows: rows(20_000, ['READ', 'RESPONSE', 0], ['COLD_RESTART', null, null]),
    events: 2,
  },
  {
    path: 'notice',
    columns: ['note enum', 'msg string'],
    rows: rows(22, ['Scan::Port_Scan', 'a host, or two, scanned 15 ports']),
    events: 1,
  },
];

const sides = { src_ip: '10.70.0.1', src_port: 40_000, dest_ip: '10.70.0.9', proto: 'TCP' };
const eve = (event_type: string, dest_port: number, rest: object) => ({
  timestamp: '2026-03-02T09:00:00.000000+0000',
  ...{ flow_id: dest_port, event_type, ...sides, dest_port, ...rest },
});
const packets = { pkts_toserver: 4, pkts_toclient: 4, bytes_toserver: 400, bytes_toclient: 900 };
const started = {
  start: '2026-03-02T08:59:58.000000+0000',
  end: '2026-03-02T08:59:59.000000+0000',
};
const setup = { command: 'SMB2_COMMAND_SESSION_SETUP', status: 'STATUS_SUCCESS' };
const read = { function_code: 'RdHoldRegs', access_type: 'READ | HOLDING', unit_id: 1 };

/** Of each Suricata record that is read one, and three that are not. */
export const eveExamples: readonly object[] = [
  eve('flow', 443, { flow: { ...packets, ...started, state: 'closed', reason: 'timeout' } }),
  eve('dns', 53, {
    dns: { version: 3, type: 'request', queries: [{ rrname: 'www.example.org', rrtype: 'A' }] },
  }),
  eve('http', 80, { http: { http_method: 'GET', hostname: 'www.example.org', url: '/' } }),
  eve('tls', 443, { tls: { sni: 'www.example.org', version: 'TLS 1.3' } }),
  eve('ssh', 22, { ssh: { client: { software_version: 'OpenSSH_9.9' }, server: {} } }),
  // A session's set-up is a log-on and a command.
  eve('smb', 445, { smb: { ...setup, ntlmssp: { domain: 'CORP', user: 'ann', host: 'LT-1' } } }),
  eve('krb5', 88, { krb5: { msg_type: 'KRB_AS_REP', cname: 'ann', realm: 'CORP' } }),
  eve('ldap', 389, {
    ldap: { request: { operation: 'unbind_request', message_id: 3 }, responses: [] },
  }),
  eve('rdp', 3389, { rdp: { tx_id: 0, event_type: 'initial_request', cookie: 'ann' } }),
  eve('modbus', 502, { modbus: { id: 1, request: read } }),
  eve('dnp3', 20_000, {
    dnp3: { type: 'request', application: { function_code: 1, objects: [] } },
  }),
  eve('enip', 44_818, { enip: { request: { command: 'list_identity', status: 'success' } } }),
  eve('alert', 445, {
    alert: { action: 'allowed', gid: 1, signature_id: 1_000_001, signature: 'ours', severity: 3 },
  }),
  ...['stats', 'fileinfo', 'anomaly'].map((type) => eve(type, 80, {})),
];
