/** Windows Security events: real ones from EVTX files, and the flat forms of shippers by their documented names. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../domain/event.ts';
import { domain, GUESSES, ownWindows, ROUNDS } from '../detectors/own-networks.ts';
import { absent, byClass, hasSharedData, load, readAll } from './shared-data.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

interface Head {
  id: number;
  keywords?: string;
  channel?: string;
}

function evtx(
  { id, keywords = '0x8020000000000000', channel = 'Security' }: Head,
  data: object,
): unknown {
  const created = { '#attributes': { SystemTime: '2024-08-12T09:14:00.123456Z' } };
  const system = {
    EventID: id,
    Channel: channel,
    Computer: 'fs1.corp.example',
    Keywords: keywords,
    TimeCreated: created,
  };
  return { Event: { System: system, EventData: data } };
}

function one(record: unknown): Event {
  const { format, events, rejected } = readAll(encode(record));
  expect([format, rejected]).toEqual(['windows-events', {}]);
  const [event] = events;
  if (event === undefined) throw new Error('no event');
  return event;
}

const logon = {
  TargetUserName: 'JMorgan',
  TargetDomainName: 'HOTEL',
  LogonType: 3,
  AuthenticationPackageName: 'NTLM',
  WorkstationName: 'DESKTOP-K7Q2V9A',
  IpAddress: '10.20.9.50',
  IpPort: '49832',
};
const expected = {
  class: 'authentication',
  time: Date.UTC(2024, 7, 12, 9, 14, 0) + 123.456,
  protocol: 'ntlm',
  user: 'JMorgan',
  domain: 'HOTEL',
  host: 'DESKTOP-K7Q2V9A',
  src: '10.20.9.50',
  srcPort: 49832,
  dst: 'FS1',
  outcome: 'success',
  logonType: 3,
  anonymous: false,
};

describe('log-ons', () => {
  it('are the same from EVTX, winlogbeat (nested and dotted) and NXLog', () => {
    const time = '2024-08-12T09:14:00.123456Z';
    const winlog = {
      event_id: '4624',
      channel: 'Security',
      computer_name: 'fs1.corp.example',
      event_data: logon,
    };
    const dotted = Object.entries(logon).map(([name, value]) => [
      `winlog.event_data.${name}`,
      value,
    ]);
    const forms = [
      evtx({ id: 4624 }, logon),
      { '@timestamp': time, winlog },
      {
        '@timestamp': time,
        'winlog.event_id': 4624,
        'winlog.computer_name': 'fs1.corp.example',
        ...Object.fromEntries(dotted),
      },
      {
        EventTime: '2024-08-12 09:14:00.123456',
        EventID: 4624,
        Hostname: 'fs1',
        Channel: 'Security',
        ...logon,
      },
    ];
    for (const form of forms) expect(one(form)).toMatchObject(expected);
  });
  it('fail with the reason that the sub-status gives', () => {
    const why = { Status: '0xc000006d', SubStatus: '0xc0000064' };
    expect(one(evtx({ id: 4625 }, { ...logon, ...why }))).toMatchObject({
      outcome: 'failure',
      status: 'STATUS_NO_SUCH_USER',
    });
    const odd = { Status: '0xC0FFEE', SubStatus: '0x0' };
    expect(one(evtx({ id: 4625 }, { ...logon, ...odd }))).toMatchObject({ status: '0xc0ffee' });
  });
  it.each([
    ['-', 'DESKTOP-K7Q2V9A', 'DESKTOP-K7Q2V9A'],
    ['', 'lt1.corp.example', 'LT1'],
    ['-', '-', 'FS1'],
    ['LOCAL', '', 'FS1'],
    ['::1', 'DESKTOP-K7Q2V9A', 'FS1'],
    ['127.0.0.1', '-', 'FS1'],
    ['::ffff:10.20.9.50', '-', '10.20.9.50'],
    ['fe80:0::1', '-', 'fe80::1'],
  ])('from address %j and station %j come from %s', (IpAddress, WorkstationName, src) => {
    expect(one(evtx({ id: 4624 }, { ...logon, IpAddress, WorkstationName })).src).toBe(src);
  });
  it('of nobody are anonymous, of the system itself not read', () => {
    const nobody = { TargetUserName: 'ANONYMOUS LOGON', TargetDomainName: 'NT AUTHORITY' };
    expect(one(evtx({ id: 4624 }, { ...logon, ...nobody }))).toMatchObject({
      user: '',
      anonymous: true,
    });
    const system = {
      ...logon,
      TargetUserName: 'SYSTEM',
      TargetDomainName: 'NT AUTHORITY',
      LogonType: 5,
    };
    expect(readAll(encode(evtx({ id: 4624 }, system))).ignored).toEqual({ 4624: 1 });
  });
  it('with a credential of another account belong to the computer that uses it', () => {
    const data = {
      TargetUserName: 'ann',
      TargetDomainName: 'HOTEL',
      TargetServerName: 'DC1.corp.example',
    };
    expect(one(evtx({ id: 4648 }, { ...data, IpAddress: '-' }))).toMatchObject({
      src: 'FS1',
      dst: 'DC1',
      user: 'ann',
      outcome: 'unknown',
    });
    expect(
      one(evtx({ id: 4648 }, { ...data, IpAddress: '10.1.1.1', IpPort: '445' })),
    ).toMatchObject({
      src: 'FS1',
      dst: '10.1.1.1',
      dstPort: 445,
      service: 'smb',
    });
  });
  it('by NTLM name the work station that asked', () => {
    const data = { TargetUserName: 'PC7$', Workstation: 'PC7', Status: '0xc000006a' };
    expect(one(evtx({ id: 4776 }, data))).toMatchObject({
      user: 'PC7$',
      src: 'PC7',
      host: 'PC7',
      outcome: 'failure',
      status: 'STATUS_WRONG_PASSWORD',
    });
  });
});

describe('Kerberos', () => {
  const ticket = {
    TargetUserName: 'ann@CORP.EXAMPLE',
    ServiceName: 'FS1$',
    IpAddress: '::ffff:10.1.1.1',
  };
  it.each([
    [4769, '0x0', 'success', undefined],
    [4768, '0x6', 'failure', 'KDC_ERR_C_PRINCIPAL_UNKNOWN'],
    [4771, '0x18', 'failure', 'KDC_ERR_PREAUTH_FAILED'],
    [4768, '0x19', 'unknown', 'KDC_ERR_PREAUTH_REQUIRED'],
  ])('%i with %s is a %s', (...[id, Status, outcome, status]) => {
    const event = one(evtx({ id }, { ...ticket, Status }));
    expect(event).toMatchObject({ protocol: 'kerberos', user: 'ann', domain: 'CORP.EXAMPLE' });
    expect(event).toMatchObject({ src: '10.1.1.1', dst: 'FS1', ticketFor: 'FS1$', outcome });
    expect(event).toEqual(
      status === undefined
        ? expect.not.objectContaining({ status })
        : expect.objectContaining({ status }),
    );
  });
});

describe('shares and accounts', () => {
  it('name the share of this computer and what was asked for on it', () => {
    const data = { SubjectUserName: 'ann', IpAddress: '10.1.1.1', IpPort: '50106' };
    const pipe = { ...data, ShareName: '\\\\*\\IPC$', RelativeTargetName: 'svcctl' };
    expect(one(evtx({ id: 5145 }, pipe))).toMatchObject({
      class: 'smb_activity',
      user: 'ann',
      share: '\\\\FS1\\IPC$',
      shareType: 'PIPE',
      namedPipe: 'svcctl',
      status: 'STATUS_SUCCESS',
    });
    const refused = { id: 5140, keywords: '0x8010000000000000' };
    const admin = { ...data, ShareName: '\\\\*\\ADMIN$' };
    expect(one(evtx(refused, admin))).toMatchObject({
      command: 'TREE_CONNECT',
      share: '\\\\FS1\\ADMIN$',
      shareType: 'DISK',
      status: 'STATUS_ACCESS_DENIED',
    });
  });
  it('tell who put whom into which group', () => {
    const data = { SubjectUserName: 'adm', TargetUserName: 'Domain Admins' };
    const member = { ...data, MemberName: 'CN=Ann\\, Doe,OU=x,DC=y', MemberSid: 'S-1-5-21-1' };
    expect(one(evtx({ id: 4728 }, member))).toMatchObject({
      class: 'account_change',
      change: 'member_added',
      actor: 'adm',
      target: 'Ann\\, Doe',
      group: 'Domain Admins',
    });
    const local = { ...data, MemberName: '-', MemberSid: 'S-1-5-21-1' };
    expect(one(evtx({ id: 4732 }, local))).toMatchObject({ target: 'S-1-5-21-1' });
    const created = { SubjectUserName: 'adm', TargetUserName: 'evil' };
    expect(one(evtx({ id: 4720 }, created))).toMatchObject({
      change: 'account_created',
      target: 'evil',
    });
  });
  it.each([4634, 4672, 1102])('%i is not read', (id) => {
    expect(readAll(encode(evtx({ id }, {}))).ignored).toEqual({ [id]: 1 });
  });
  it('of other channels are not taken for those of Security', () => {
    const record = evtx({ id: 4624, channel: 'Application' }, logon);
    expect(readAll(encode(record)).ignored).toEqual({ 4624: 1 });
  });
});

describe('events of our own', () => {
  it('are read whole: guessing, spraying, enumeration', () => {
    const { format, events, rejected, ignored } = readAll(ownWindows());
    expect([format, rejected, ignored]).toEqual(['windows-events', {}, {}]);
    const logOns = GUESSES + 41 * ROUNDS + 7;
    expect(byClass(events)).toEqual({ authentication: logOns, account_change: 2, smb_activity: 4 });
    const logons = events.filter((event) => event.class === 'authentication');
    const guesses = logons.filter(
      ({ src, outcome }) => src === domain.guesser && outcome === 'failure',
    );
    expect(guesses).toHaveLength(GUESSES);
    expect(new Set(guesses.map(({ host }) => host)).size).toBe(GUESSES);
    const sprayed = logons.filter(({ dst, dstPort }) => dst === '10.68.0.10' && dstPort === 445);
    expect(new Set(sprayed.map(({ user }) => user)).size).toBe(41);
    expect(sprayed.every(({ src }) => src === domain.sprayer)).toBe(true);
    const asked = logons.filter(({ status }) => status === 'KDC_ERR_C_PRINCIPAL_UNKNOWN');
    expect(asked.map(({ src, dst, dstPort }) => [src, dst, dstPort])).toEqual(
      Array.from({ length: 7 }, () => [domain.asker, 'DC', 88]),
    );
  });
});

describe('shared events', () => {
  beforeEach((ctx) => {
    if (!hasSharedData) ctx.skip(absent);
  });
  it('are read whole: guessing, spraying, enumeration', () => {
    const { format, events, rejected } = readAll(load('windows/security.ndjson.gz'));
    expect([format, rejected]).toEqual(['windows-events', {}]);
    expect(byClass(events)).toEqual({ authentication: 3965, account_change: 8, smb_activity: 964 });
    const logons = events.filter((event) => event.class === 'authentication');
    const guesses = logons.filter(
      ({ src, outcome }) => src === '192.168.198.149' && outcome === 'failure',
    );
    expect(guesses).toHaveLength(3561);
    expect(new Set(guesses.map(({ host }) => host)).size).toBe(3561);
    const sprayed = logons.filter(
      ({ dst, dstPort }) => dst === '172.16.144.128' && dstPort === 445,
    );
    expect(new Set(sprayed.map(({ user }) => user)).size).toBe(41);
    expect(sprayed.every(({ src }) => src === 'DESKTOP-JR78RLP')).toBe(true);
  });
});
