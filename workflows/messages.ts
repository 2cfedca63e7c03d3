/** Names and shapes of what workflows are asked and told: queues, ids, signals, updates, queries. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ActionKind } from '../domain/action.ts';
import type { PersonRole } from '../domain/person.ts';

/** One task queue per role; only `act` holds what can act on the network. */
export const taskQueues = {
  detect: 'watchbill-detect',
  investigate: 'watchbill-investigate',
  respond: 'watchbill-respond',
  act: 'watchbill-act',
} as const;
export type Role = keyof typeof taskQueues;

/** Workflow ids that a person finds in Temporal's own UI by what the console shows. */
export const workflowIds = {
  watch: (input: string) => `watch-${input}`,
  incident: (incident: string) => `incident-${incident}`,
  response: (action: string) => `response-${action}`,
} as const;

export interface WatchInput {
  input: string;
  /** The next batch to read, 1 for the first. */
  seq: number;
}

export interface IncidentInput {
  incident: string;
  /** Actions whose response was started, as runs before 0.2.0 handed it on: now it is read from what is stored. */
  started?: string[];
}

/**
 * Starting `response` again under its own id, for an action whose workflow is gone, goes on from what is stored: a
 * proposal is opened as ever, a question is asked for the time that is left, what may be in force is lifted and verified
 * to be gone, and of what is over nothing is done. Under any other id it fails, and changes nothing.
 */
export interface ResponseInput {
  action: string;
  incident: string;
  /** Of no weight: what an action stands in for is stored. */
  insteadOf?: ActionKind;
}

/** Something about the incident changed: findings joined or grew, an action moved on. */
export const incidentChanged = defineSignal('incidentChanged');

/** Whether the incident's workflow has caught up with all it was told. */
export const incidentSettled = defineQuery<boolean>('incidentSettled');

/** The uid of what a person ordered: it is stored by the API, and read where it is acted on. */
export interface Ordered {
  order: string;
}

/** As messages once were, which anybody could send: only replays of what was recorded then go by them. */
export interface PersonAsks {
  by: string;
  roles: PersonRole[];
  reason: string;
  idempotencyKey: string;
}

export interface PersonAnswer extends PersonAsks {
  answer: 'approve' | 'reject';
  /** The version of the action that the person saw. */
  version: string;
}

/**
 * A person's answer; rejected with a failure of type ACTION_CHANGED, ACTION_NOT_WAITING, APPROVER_NOT_ASKED or
 * ORDER_UNKNOWN.
 */
export const answerAction = defineUpdate<void, [Ordered | PersonAnswer]>('answerAction');

/** Says that the question of an action is taken back, which must be stored; one that nobody is asked about any more stays as it is. */
export const withdrawAction = defineSignal<[{ reason: string }]>('withdrawAction');

/** Ends an active lease before its time; rejected with a failure of type ACTION_NOT_ACTIVE or ORDER_UNKNOWN. */
export const liftAction = defineUpdate<void, [Ordered | PersonAsks]>('liftAction');

export interface PersonExtends extends PersonAsks {
  /** From now on, ms. */
  forMs: number;
  /** The person answers for it from now on: nothing is renewed by itself. */
  takeOver: boolean;
}

/** Prolongs an active lease; rejected with a failure of type ACTION_NOT_ACTIVE, ACTION_DENIED or ORDER_UNKNOWN. */
export const extendAction = defineUpdate<void, [Ordered | PersonExtends]>('extendAction');
