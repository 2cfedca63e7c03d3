/** What tests ask of actions: how they stand, that they come to a state, and how a request was refused. */
import { randomUUID } from 'node:crypto';
import { answersOver } from '../../cli/runtime/answers.ts';
import type { ActionState, ActionView } from '../../domain/action.ts';
import type { Me } from '../../domain/api.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { PersonRole } from '../../domain/person.ts';
import { DelegationDocument } from '../../policies/document.ts';
import { signedIn } from '../api/signed-in.ts';
import { known, scan, watchRecords } from './intrusions.ts';
import { eventually, type Running } from './running.ts';

export async function stored({ storage }: Running, uid: string): Promise<ActionView> {
  const action = await storage.getAction(uid);
  if (action === null) throw new Error(`action ${uid} is not stored`);
  return action;
}

export function reaches(running: Running, uid: string, state: ActionState): Promise<ActionView> {
  return eventually(`${uid} to be ${state}`, async () => {
    const action = await stored(running, uid);
    return action.state === state && action;
  });
}

/** The error of ours that an attempt ends with; null when it is accepted. */
export async function refusal(attempt: Promise<unknown>): Promise<WatchbillError | null> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof WatchbillError) return error;
    throw error;
  }
  return null;
}

/** The document of the given parts over the defaults; without any: L2, a lease of an hour. */
export function delegate(running: Running, changes: object): void {
  running.delegation = DelegationDocument.parse({ version: 'test', ...changes });
}

export const l4 = {
  functions: { incident_response: 'L4' },
  grants: [
    {
      function: 'incident_response',
      level: 'L4',
      reason: 'tests',
      until: '2099-12-31',
      granted_by: 'anna',
    },
  ],
};

export function person(name: string, ...roles: PersonRole[]): Me {
  return signedIn(name, ...roles);
}

export const anna = person('anna', 'lead');

/** Approves the action as it is shown. */
export async function approve(running: Running, action: ActionView, by: Me) {
  await known(running, by);
  const { storage, client } = running;
  const { uid, version } = action;
  const key = { idempotencyKey: randomUUID() };
  const body = { answer: 'approve' as const, version, reason: 'as agreed', ...key };
  return await answersOver(storage, client).answer({ uid, answer: body, by });
}

/** A device scans a port, and the records of that are read. */
export async function seen(running: Running, device: string, at = Date.now()): Promise<void> {
  await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
}

export async function actionAgainst({ storage }: Running, device: string): Promise<ActionView> {
  return await eventually(`an action against ${device}`, async () =>
    (await storage.listActions()).find(({ target }) => target.device === device),
  );
}

/** What the action's history says, line by line. */
export const told = ({ history }: ActionView) => history.map(({ detail }) => detail).join('\n');

/** The states that the action went through. */
export const states = ({ history }: ActionView) => history.map(({ state }) => state);

/** How an attempt was refused, as `CODE: message`; `accepted` when it was not. */
export async function saying(attempt: Promise<unknown>): Promise<string> {
  const refused = await refusal(attempt);
  return refused === null ? 'accepted' : `${refused.code}: ${refused.message}`;
}
