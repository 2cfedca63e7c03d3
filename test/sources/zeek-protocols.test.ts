/** Zeek logs of single protocols. DNP3 and LDAP rows follow Zeek's documented fields: no shared log has them. */
import { describe, expect, it } from 'vitest';
import { byClass, readAll } from './shared-data.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const ends = 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p';

function rows(path: string, fields: string, ...values: string[]): Uint8Array {
  const header = `#separator \\x09\n#path\t${path}\n#fields\t${`${ends} ${fields}`.replaceAll(' ', '\t')}`;
  const lines = values.map((each) => `1700000000.5\tC1\t10.0.0.1\t40000\t10.0.0.2\t999\t${each}`);
  return encode([header, ...lines, ''].join('\n'));
}

describe('Zeek', () => {
  it('ssl has versions in one spelling, and the client fingerprint', () => {
    const log = rows(
      'ssl',
      'version server_name ja3 subject',
      'TLSv12\ta.example\tabc\tCN=a',
      '-\t-\t-\t-',
    );
    const [known, unknown] = readAll(log).events;
    expect(known).toMatchObject({
      class: 'tls_activity',
      version: 'TLS 1.2',
      serverName: 'a.example',
      clientFingerprint: 'abc',
      subject: 'CN=a',
    });
    expect(unknown).not.toHaveProperty('version');
  });
  it.each([
    ['T', 'success'],
    ['F', 'failure'],
    ['-', 'unknown'],
  ])('ssh says whether the log-on succeeded: %s', (flag, outcome) => {
    const log = rows(
      'ssh',
      'auth_success auth_attempts client',
      `${flag}\t3\tSSH-2.0-libssh_0.10.5`,
    );
    expect(readAll(log).events).toMatchObject([
      { class: 'ssh_activity', outcome, attempts: 3, clientSoftware: 'libssh_0.10.5' },
    ]);
  });
  it('dce_rpc has the pipe only where it is one', () => {
    const log = rows(
      'dce_rpc',
      'named_pipe endpoint operation',
      '135\tepmapper\tept_map',
      '\\\\pipe\\\\svcctl\tsvcctl\tCreateServiceW',
    );
    const [port, pipe] = readAll(log).events;
    expect(port).toMatchObject({
      class: 'rpc_activity',
      endpoint: 'epmapper',
      operation: 'ept_map',
    });
    expect(port).not.toHaveProperty('namedPipe');
    expect(pipe).toMatchObject({ namedPipe: '\\pipe\\svcctl', operation: 'CreateServiceW' });
  });
  it('smb_files tells a pipe from a file', () => {
    const log = rows(
      'smb_files',
      'action path name',
      'SMB::FILE_OPEN\t-\t\\\\svcctl',
      'SMB::FILE_DELETE\t\\\\\\\\FS1\\\\share\tsvcctl',
    );
    const [pipe, file] = readAll(log).events;
    expect(pipe).toMatchObject({ command: 'FILE_OPEN', namedPipe: 'svcctl' });
    expect(file).toMatchObject({ command: 'FILE_DELETE', share: '\\\\FS1\\share', file: 'svcctl' });
    expect(file).not.toHaveProperty('namedPipe');
  });
  it('modbus counts a command once, and an answer only as an exception', () => {
    const log = rows(
      'modbus',
      'unit func pdu_type exception',
      '1\tWRITE_SINGLE_COIL\tREQ\t-',
      '1\tWRITE_SINGLE_COIL\tRESP\t-',
      '1\tREAD_COILS_EXCEPTION\tRESP\tILLEGAL_DATA_ADDRESS',
    );
    const { events, ignored } = readAll(log);
    expect(ignored).toEqual({ modbus: 1 });
    expect(events).toMatchObject([
      { access: 'write', unit: 1 },
      { access: 'read', exception: 'ILLEGAL_DATA_ADDRESS' },
    ]);
  });
  it('dnp3 says what was asked for and refused', () => {
    const log = rows(
      'dnp3',
      'fc_request fc_reply iin',
      'COLD_RESTART\tRESPONSE\t4096',
      'READ\tRESPONSE\t2',
      '-\tUNSOLICITED_RESPONSE\t0',
    );
    expect(readAll(log).events).toMatchObject([
      { protocol: 'dnp3', function: 'COLD_RESTART', access: 'control' },
      { function: 'READ', access: 'read', exception: 'object_unknown' },
      { function: 'UNSOLICITED_RESPONSE', access: 'other' },
    ]);
  });
  it('ldap gives the log-on of a simple bind', () => {
    const log = rows(
      'ldap',
      'opcode result object',
      'bind simple\tinvalidCredentials\tuser@corp.example',
      'bind SASL\tsuccess\t-',
    );
    const { events } = readAll(log);
    expect(byClass(events)).toEqual({ authentication: 1, ldap_activity: 2 });
    expect(events[0]).toMatchObject({ user: 'user', domain: 'corp.example', outcome: 'failure' });
  });
  it('kerberos names the service a ticket was asked for', () => {
    const log = rows(
      'kerberos',
      'request_type client service success',
      'TGS\tann/CORP\tcifs/fs1\tT',
    );
    expect(readAll(log).events).toMatchObject([
      { user: 'ann', domain: 'CORP', ticketFor: 'cifs/fs1', outcome: 'success' },
    ]);
  });
  it.each([
    ['ssl', '"cipher":"x"', 'tls_activity'],
    ['ssh', '"auth_attempts":1', 'ssh_activity'],
    ['dce_rpc', '"named_pipe":"135"', 'rpc_activity'],
    ['smb_files', '"action":"SMB::FILE_OPEN"', 'smb_activity'],
    ['dnp3', '"fc_reply":"RESPONSE"', 'ot_activity'],
    ['ldap', '"opcode":"abandon"', 'ldap_activity'],
  ])('%s is known by its fields where JSON does not name it', (_, field, expected) => {
    const line = `{"ts":1700000000.5,"id_orig_h":"10.0.0.1","id_resp_h":"10.0.0.2",${field}}`;
    expect(byClass(readAll(encode(line)).events)).toEqual({ [expected]: 1 });
  });
});
