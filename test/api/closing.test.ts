/** Closing an incident through the API: the closed list of reasons, once, by who is signed in. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorBody } from '../../domain/api.ts';
import { Incident } from '../../domain/incident.ts';
import { createApp } from '../../api/app.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { incidentUid } from './vishing-findings.ts';

const token = 'instance-token-of-this-test-run';
const host = '127.0.0.1:8080';
const own = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
const cli = { host, authorization: `Bearer ${token}` };

let world: World;
let app: FastifyInstance;

beforeEach(async () => {
  world = createWorld();
  const options = { version: '0.1.0', instanceToken: token, ownerName: 'owner', webRoot: null };
  app = await createApp(world.ports, options);
});
afterEach(() => app.close());

async function signIn(): Promise<Record<string, string>> {
  const payload = { token: world.link('Ada') };
  const answer = await app.inject({ method: 'POST', url: '/api/session', headers: own, payload });
  const [cookie] = answer.cookies;
  return { ...own, cookie: `${cookie?.name}=${cookie?.value}` };
}

function codeOf(body: string): string {
  return ErrorBody.parse(JSON.parse(body)).error.code;
}

describe('closing an incident', () => {
  const url = `/api/incidents/${incidentUid}/close`;
  const post = (payload: object, headers: Record<string, string>, to = url) =>
    app.inject({ method: 'POST', url: to, headers, payload });

  it('keeps the reason, what lay behind it, the note and who, and takes back what asked', async () => {
    const body = { as: 'benign_trigger', kind: 'authorised', note: 'ticket 4411' };
    const answer = await post(body, await signIn());
    expect(answer.statusCode).toBe(200);
    const closed = { ...body, by: 'Ada' };
    expect(Incident.parse(answer.json())).toMatchObject({ status: 'closed', closed });
    const after = await app.inject({ url: `/api/incidents/${incidentUid}`, headers: cli });
    const incident = Incident.parse(after.json());
    expect(incident.closed).toMatchObject(closed);
    expect(new Set(incident.actions.map(({ state }) => state))).toEqual(new Set(['withdrawn']));
  });

  it('keeps a severity of the person beside that of the agents, which stays', async () => {
    const before = await world.ports.incident(incidentUid);
    const body = { as: 'attack_confirmed', severity: 'low', note: 'a lab machine' };
    const after = Incident.parse((await post(body, cli)).json());
    expect(after.closed).toMatchObject(body);
    expect(after.agent).toEqual(before?.agent);
    expect(after.severity).toBe(before?.severity);
  });

  it.each(['attack_confirmed', 'false_alarm', 'duplicate', 'not_enough_data'])(
    'takes %s without more',
    async (as) => {
      const answer = await post({ as }, cli);
      expect(Incident.parse(answer.json()).closed).toMatchObject({
        ...{ as, kind: null, severity: null, note: '' },
      });
    },
  );

  it('answers 409 to a second verdict, and says whose the first was', async () => {
    await post({ as: 'duplicate' }, await signIn());
    const answer = await post({ as: 'attack_confirmed' }, cli);
    expect(answer.statusCode).toBe(409);
    expect(codeOf(answer.body)).toBe('INCIDENT_CLOSED');
    expect(answer.body).toContain('Ada');
    expect((await world.ports.incident(incidentUid))?.closed?.as).toBe('duplicate');
  });

  it('answers 404 for an unknown incident', async () => {
    const answer = await post({ as: 'duplicate' }, cli, '/api/incidents/none/close');
    expect(codeOf(answer.body)).toBe('NOT_FOUND');
  });

  it.each([
    {},
    { as: 'false_positive' },
    { as: 'benign_trigger' },
    { as: 'benign_trigger', kind: 'lunch' },
    { as: 'attack_confirmed', kind: 'authorised' },
    { as: 'duplicate', note: 'x'.repeat(2001) },
    { as: 'attack_confirmed', severity: 'grave', note: 'why' },
    { as: 'attack_confirmed', severity: 'high' },
    { as: 'attack_confirmed', severity: 'high', note: ' ' },
  ])('refuses %j', async (body) => {
    const answer = await post(body, cli);
    expect(answer.statusCode).toBe(400);
    expect(codeOf(answer.body)).toBe('INVALID_BODY');
    expect((await world.ports.incident(incidentUid))?.closed).toBeNull();
  });

  it('refuses who is not signed in, and another site with a cookie', async () => {
    const { cookie = '' } = await signIn();
    const answers = [
      await post({ as: 'duplicate' }, { host }),
      await post({ as: 'duplicate' }, { host, cookie, origin: 'http://evil.example' }),
      await app.inject({ url, headers: cli }),
    ];
    expect(answers.map((answer) => codeOf(answer.body))).toEqual([
      'NOT_SIGNED_IN',
      'FORBIDDEN_ORIGIN',
      'NOT_FOUND',
    ]);
    expect((await world.ports.incident(incidentUid))?.closed).toBeNull();
  });
});

describe('opening it again', () => {
  const post = (path: string, payload: object) =>
    app.inject({
      method: 'POST',
      url: `/api/incidents/${incidentUid}${path}`,
      headers: cli,
      payload,
    });

  it('says who did, when and why, and what the verdict was; it can be closed again', async () => {
    await post('/close', { as: 'false_alarm' });
    const answer = await post('/reopen', { note: 'the wrong one' });
    expect(Incident.parse(answer.json())).toMatchObject({
      ...{ status: 'new', closed: null },
      reopened: [{ by: 'owner', note: 'the wrong one', was: { as: 'false_alarm' } }],
    });
    expect((await post('/close', { as: 'duplicate' })).statusCode).toBe(200);
  });

  it('is refused while it is open, and without a reason', async () => {
    const open = await post('/reopen', { note: 'why not' });
    expect([open.statusCode, codeOf(open.body)]).toEqual([409, 'INCIDENT_OPEN']);
    expect((await post('/reopen', { note: '' })).statusCode).toBe(400);
  });

  it('shows beforehand what a closing would teach', async () => {
    const shown = await post('/lesson', { as: 'false_alarm' });
    expect(shown.json()).toMatchObject({
      verdict: 'benign',
      afterMs: 900_000,
      changes: [{ value: 'DESKTOP-K7Q2V9A', becomes: 'normal' }],
    });
    expect((await post('/lesson', { as: 'duplicate' })).json()).toMatchObject({ verdict: null });
  });
});
