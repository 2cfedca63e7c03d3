/** Names and shapes of what workflows are asked and told: queues, ids, signals, updates, queries. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

/** One task queue per role; only `respond` holds what can act on the network. */
export const taskQueues = {
  detect: 'watchbill-detect',
  investigate: 'watchbill-investigate',
  respond: 'watchbill-respond',
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
  /** Actions whose response workflow was started: they are started once. */
  started: string[];
}

export interface ResponseInput {
  action: string;
  incident: string;
}

/** Something about the incident changed: findings joined or grew, an action moved on. */
export const incidentChanged = defineSignal('incidentChanged');

/** Whether the incident's workflow has caught up with all it was told. */
export const incidentSettled = defineQuery<boolean>('incidentSettled');

export interface PersonAnswer {
  answer: 'approve' | 'reject';
  /** The version of the action that the person saw. */
  version: string;
  by: string;
  reason: string;
  idempotencyKey: string;
}

/** A person's answer; rejected with a failure of type ACTION_CHANGED or ACTION_NOT_WAITING. */
export const answerAction = defineUpdate<void, [PersonAnswer]>('answerAction');

/** Takes back the question that an action asks; one that nobody is asked about any more stays as it is. */
export const withdrawAction = defineSignal<[{ reason: string }]>('withdrawAction');

/** Ends an active lease before its time. */
export const liftAction = defineSignal<[{ by: string; reason: string }]>('liftAction');
