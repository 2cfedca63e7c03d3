/** Merging, splitting and undoing through the API: seen first, done once, by whoever may close an incident. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../api/app.ts';
import { ErrorBody } from '../../domain/api.ts';
import { Regrouped, Regrouping } from '../../domain/regrouping.ts';
import { appOptions } from './app-options.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { findings, incidentUid } from './vishing-findings.ts';

const host = '127.0.0.1:8080';
const own = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
const other = 'inc-0ther';
const uids = findings.map(({ finding_info }) => finding_info.uid);
const merging = `/api/incidents/${incidentUid}/merge`;
const splitting = `/api/incidents/${incidentUid}/split`;

let world: World;
let app: FastifyInstance;
let ada: Record<string, string>;

beforeEach(async () => {
  world = createWorld();
  world.addIncident({ uid: incidentUid, findings: uids.slice(0, 2) });
  world.addIncident({ uid: other, findings: uids.slice(2) });
  app = await createApp(world.ports, appOptions);
  ada = await signIn('Ada');
});
afterEach(() => app.close());

async function signIn(name: string): Promise<Record<string, string>> {
  const payload = { token: world.link(name) };
  const answer = await app.inject({ method: 'POST', url: '/api/session', headers: own, payload });
  const [cookie] = answer.cookies;
  return { ...own, cookie: `${cookie?.name}=${cookie?.value}` };
}

const post = (url: string, payload: object, headers = ada) =>
  app.inject({ method: 'POST', url, headers, payload });

async function held(uid: string): Promise<string[]> {
  return (await world.ports.incident(uid))?.findings ?? [];
}

async function history(uid: string): Promise<Regrouping[]> {
  const url = `/api/incidents/${uid}/regroupings`;
  const answer = await app.inject({ url, headers: ada });
  return z.array(Regrouping).parse(answer.json());
}

it('shows what a merge would move and changes nothing, until it is asked to', async () => {
  const preview = Regrouped.parse((await post(merging, { from: other, preview: true })).json());
  expect(preview).toMatchObject({ uid: null, kind: 'merge', findings: uids.slice(2) });
  expect([await held(incidentUid), await history(incidentUid)]).toEqual([uids.slice(0, 2), []]);

  const done = Regrouped.parse((await post(merging, { from: other, note: 'one tester' })).json());
  expect(done).toMatchObject({ incident: incidentUid, other, by: 'Ada', note: 'one tester' });
  expect([await held(incidentUid), await held(other)]).toEqual([uids, []]);
  expect(await world.ports.incident(other)).toMatchObject({ mergedInto: incidentUid });
  expect(await history(other)).toEqual(await history(incidentUid));
});

it('undoes a merge once, and says who did', async () => {
  const { uid } = Regrouped.parse((await post(merging, { from: other })).json());
  const undo = `/api/regroupings/${uid}/undo`;
  expect(Regrouping.parse((await post(undo, {})).json()).undone).toMatchObject({ by: 'Ada' });
  expect([await held(incidentUid), await held(other)]).toEqual([uids.slice(0, 2), uids.slice(2)]);
  const again = await post(undo, {});
  expect([again.statusCode, codeOf(again.body)]).toEqual([409, 'REGROUPED_SINCE']);
});

it('splits off some of the findings, after a preview', async () => {
  const [moving = '', staying = ''] = uids;
  const asked = { findings: [moving] };
  const preview = Regrouped.parse((await post(splitting, { ...asked, preview: true })).json());
  expect(preview).toMatchObject({ uid: null, kind: 'split', findings: [moving] });
  expect(await held(incidentUid)).toEqual([moving, staying]);
  const { other: opened } = Regrouped.parse((await post(splitting, asked)).json());
  expect([await held(incidentUid), await held(opened)]).toEqual([[staying], [moving]]);
});

it.each([
  [merging, {}, 'INVALID_BODY'],
  [merging, { from: '' }, 'INVALID_BODY'],
  [merging, { from: other, note: 'x'.repeat(2001) }, 'INVALID_BODY'],
  [merging, { from: incidentUid }, 'USAGE'],
  [merging, { from: 'inc-none' }, 'NOT_FOUND'],
  ['/api/incidents/inc-none/merge', { from: other }, 'NOT_FOUND'],
  [splitting, { findings: [] }, 'INVALID_BODY'],
  [splitting, { findings: uids.slice(0, 2) }, 'USAGE'],
  ['/api/regroupings/reg-none/undo', {}, 'NOT_FOUND'],
])('refuses %s with %j', async (url, body, code) => {
  const answer = await post(url, body);
  expect([answer.statusCode, codeOf(answer.body)]).toEqual([
    code === 'NOT_FOUND' ? 404 : 400,
    code,
  ]);
  expect([await held(incidentUid), await held(other)]).toEqual([uids.slice(0, 2), uids.slice(2)]);
});

it('refuses an incident that is closed', async () => {
  await post(`/api/incidents/${other}/close`, { as: 'duplicate' });
  const answer = await post(merging, { from: other });
  expect([answer.statusCode, codeOf(answer.body)]).toEqual([409, 'INCIDENT_CLOSED']);
});

it('refuses another site with a cookie, and who may only read', async () => {
  world.people.add('Max', ['manager']);
  const asked = { from: other };
  const answers = [
    await post(merging, asked, { host }),
    await post(merging, asked, { ...ada, origin: 'http://evil.example' }),
    await post(merging, asked, await signIn('Max')),
  ];
  expect(answers.map(({ body }) => codeOf(body))).toEqual([
    'NOT_SIGNED_IN',
    'FORBIDDEN_ORIGIN',
    'FORBIDDEN_ROLE',
  ]);
  expect(await held(incidentUid)).toEqual(uids.slice(0, 2));
});

function codeOf(body: string): string {
  return ErrorBody.parse(JSON.parse(body)).error.code;
}
