/**
 * Sign-ins by identity providers and VPN. No shared log has them: the records follow the fields that Microsoft Graph's
 * `signIn` resource, Okta's System Log API and OpenVPN's own messages document.
 */
import { describe, expect, it } from 'vitest';
import type { IdentityActivity } from '../../domain/event.ts';
import { parserOf } from '../../sources/index.ts';
import { linesOf, readAll, type Reading } from './shared-data.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(...records: unknown[]): Reading {
  return readAll(encode(records.map((record) => JSON.stringify(record)).join('\n')));
}

const activities = ({ events }: Reading): unknown[] =>
  events.map((event) => (event as IdentityActivity).activity);

describe('Entra ID', () => {
  const signIn = {
    createdDateTime: '2024-08-12T09:14:00Z',
    userPrincipalName: 'j.morgan@hotel.example',
    ipAddress: '203.0.113.9',
    userAgent: 'Mozilla/5.0',
    status: { errorCode: 0 },
    deviceDetail: { displayName: 'LT-JMORGAN' },
    location: { city: 'Amsterdam', countryOrRegion: 'NL' },
    authenticationDetails: [
      { authenticationMethod: 'Password', succeeded: true },
      {
        authenticationMethod: 'Mobile app notification',
        authenticationStepDateTime: '2024-08-12T09:14:20Z',
        succeeded: true,
        authenticationStepResultDetail: 'MFA completed in Azure AD',
      },
    ],
  };
  it('is a sign-in with the prompt and its approval', () => {
    for (const record of [signIn, { category: 'SignInLogs', properties: signIn }]) {
      const reading = read(record);
      expect(reading.format).toBe('entra-id');
      expect(activities(reading)).toEqual(['mfa_prompt', 'mfa_approved', 'sign_in']);
      expect(reading.events.at(-1)).toMatchObject({
        class: 'identity_activity',
        time: Date.UTC(2024, 7, 12, 9, 14, 0),
        user: 'j.morgan@hotel.example',
        outcome: 'success',
        provider: 'entra_id',
        src: '203.0.113.9',
        dst: 'entra_id',
        deviceName: 'LT-JMORGAN',
        location: 'Amsterdam, NL',
        userAgent: 'Mozilla/5.0',
      });
      expect(reading.events[1]?.time).toBe(Date.UTC(2024, 7, 12, 9, 14, 20));
    }
  });
  it.each([
    [50126, 'failure', ['sign_in']],
    [50076, 'unknown', ['sign_in']],
    [500121, 'failure', ['mfa_prompt', 'mfa_denied', 'sign_in']],
  ])('with error %i is a %s', (errorCode, outcome, expected) => {
    const reading = read({ ...signIn, status: { errorCode }, authenticationDetails: [] });
    expect(activities(reading)).toEqual(expected);
    expect(reading.events.at(-1)).toMatchObject({ outcome });
  });
  it('says when a prompt was declined', () => {
    const step = { authenticationMethod: 'Mobile app notification', succeeded: false };
    expect(activities(read({ ...signIn, authenticationDetails: [step] }))).toEqual([
      'mfa_prompt',
      'mfa_denied',
      'sign_in',
    ]);
  });
  it('ignores and rejects what it should', () => {
    const parser = parserOf('entra-id');
    const parse = (record: unknown): unknown =>
      parser.parse({ file: 'f', offset: 0, bytes: encode(JSON.stringify(record)) });
    expect(parse({ category: 'AuditLogs' })).toEqual({ kind: 'ignored', type: 'AuditLogs' });
    expect(parse({ userPrincipalName: 'a' })).toMatchObject({ kind: 'rejected' });
  });
});

describe('Okta', () => {
  const entry = (eventType: string, result: string): object => ({
    published: '2024-08-12T09:14:00.123Z',
    eventType,
    actor: { alternateId: 'j.morgan@hotel.example' },
    client: {
      ipAddress: '203.0.113.9',
      userAgent: { rawUserAgent: 'Mozilla/5.0' },
      geographicalContext: { city: 'Amsterdam', country: 'Netherlands' },
    },
    outcome: { result },
  });
  it.each([
    ['user.session.start', 'SUCCESS', 'sign_in', 'success'],
    ['user.session.start', 'FAILURE', 'sign_in', 'failure'],
    ['system.push.send_factor_verify_push', 'SUCCESS', 'mfa_prompt', 'unknown'],
    ['user.authentication.auth_via_mfa', 'SUCCESS', 'mfa_approved', 'success'],
    ['user.authentication.auth_via_mfa', 'FAILURE', 'mfa_denied', 'failure'],
    ['user.authentication.auth_via_mfa', 'CHALLENGE', 'mfa_prompt', 'unknown'],
    ['user.mfa.okta_verify.deny_push', 'SUCCESS', 'mfa_denied', 'failure'],
  ])('%s %s is %s', (...[type, result, activity, outcome]) => {
    const { format, events } = read(entry(type, result));
    expect(format).toBe('okta');
    expect(events).toMatchObject([
      {
        activity,
        outcome,
        user: 'j.morgan@hotel.example',
        src: '203.0.113.9',
        location: 'Amsterdam, Netherlands',
        provider: 'okta',
      },
    ]);
  });
  it('ignores what is no sign-in, and names itself where no address is known', () => {
    const nowhere = { ...entry('user.session.start', 'SUCCESS'), client: null };
    const { events, ignored } = read(entry('app.generic.unauth', 'SUCCESS'), nowhere);
    expect(ignored).toEqual({ 'app.generic.unauth': 1 });
    expect(events).toMatchObject([{ src: 'okta', dst: 'okta' }]);
  });
});

const session = [
  'OpenVPN 2.6.3 x86_64-pc-linux-gnu [SSL (OpenSSL)]',
  '203.0.113.9:51820 TLS: Initial packet from [AF_INET]203.0.113.9:51820, sid=1 2',
  '203.0.113.9:51820 [jmorgan] Peer Connection Initiated with [AF_INET]203.0.113.9:51820',
  'jmorgan/203.0.113.9:51820 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)',
  'jmorgan/203.0.113.9:51820 MULTI: Learn: 10.8.0.6 -> jmorgan/203.0.113.9:51820',
  'jmorgan/203.0.113.9:51820 MULTI: primary virtual IP for jmorgan/203.0.113.9:51820: 10.8.0.6',
  'jmorgan/203.0.113.9:51820 SIGTERM[soft,remote-exit] received, client-instance exiting',
];

describe('OpenVPN', () => {
  const withHead = (head: string): Uint8Array =>
    encode(session.map((line) => `${head}${line}\n`).join(''));
  it.each([
    ['2024-08-12 09:14:05 '],
    ['Mon Aug 12 09:14:05 2024 '],
    ['2024-08-12T09:14:05+00:00 gw openvpn[812]: '],
    ['1723454045.000000 1 '],
  ])('is read after %j', (head) => {
    const reading = readAll(withHead(head));
    expect(reading.format).toBe('openvpn');
    expect(activities(reading)).toEqual(['sign_in', 'vpn_connected', 'vpn_disconnected']);
    expect(reading.ignored).toEqual({ status: 3, repeated: 1 });
    expect(reading.events[1]).toMatchObject({
      time: Date.UTC(2024, 7, 12, 9, 14, 5),
      user: 'jmorgan',
      src: '203.0.113.9',
      srcPort: 51820,
      dst: 'openvpn',
      assignedAddress: '10.8.0.6',
      outcome: 'success',
    });
  });
  it('takes the time of the line before where there is none, and says when it has none at all', () => {
    const late = encode(`2024-08-12 09:14:05 ${session[0]}\n${session.slice(1).join('\n')}\n`);
    expect(readAll(late).events.map(({ time }) => time)).toEqual(
      Array<number>(3).fill(Date.UTC(2024, 7, 12, 9, 14, 5)),
    );
    expect(readAll(withHead('')).rejected).toEqual({ 'no time with a year': 4 });
    expect(readAll(withHead('Aug 12 09:14:05 gw openvpn[812]: ')).rejected).toEqual({
      'no time with a year': 4,
    });
  });
  it('tells failed sign-ins, and IPv6 peers', () => {
    const head = '2024-08-12 09:14:05';
    const lines = [
      `${head} 203.0.113.9:51820 TLS Auth Error: Auth Username/Password verification failed for peer`,
      `${head} [ann] Peer Connection Initiated with [AF_INET6]2001:db8:0:0::1:51820`,
    ];
    expect(readAll(encode(`${head} MULTI: x\n${lines.join('\n')}`)).events).toMatchObject([
      { activity: 'sign_in', outcome: 'failure', user: '', src: '203.0.113.9' },
      { activity: 'sign_in', outcome: 'success', user: 'ann', src: '2001:db8::1' },
    ]);
  });
  it('goes on in the middle of a session with what it saved', () => {
    const bytes = withHead('2024-08-12 09:14:05 ');
    const whole = readAll(bytes).events.length;
    const lines = [...linesOf(bytes)];
    for (let at = 0; at < lines.length; at++) {
      let count = 0;
      let parser = parserOf('openvpn');
      for (const [index, line] of lines.entries()) {
        if (index === at) {
          const next = parserOf('openvpn');
          next.load(parser.save());
          parser = next;
        }
        const parsed = parser.parse({ file: 'f', ...line });
        count += parsed.kind === 'events' ? parsed.events.length : 0;
      }
      expect(count).toBe(whole);
    }
  });
});
