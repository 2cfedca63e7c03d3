/** Which level, mode and terms hold for one request: defaults, then the first override that is about it. */
import type { FunctionName } from '../domain/action.ts';
import { Level } from '../domain/action.ts';
import { approvalTerms } from './approval-terms.ts';
import type { DecisionContext, DecisionRequest, Ruling } from './gate.ts';
import type { DelegationDocument, Override } from './schema.ts';
import { matches, type Subject } from './scope.ts';

const order = Level.options;

/** The lower of two levels. */
export function lower(a: Level, b: Level): Level {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

/** What rules look at, of a request. */
export function subjectOf(request: DecisionRequest, context: DecisionContext): Subject {
  return {
    action: request.action?.kind ?? null,
    device: request.action?.target.device ?? null,
    asset: context.asset,
    detections: request.detections,
    entities: request.entities,
    now: context.now,
  };
}

function first<K extends 'level' | 'mode'>(
  key: K,
  overrides: readonly Override[],
): (Override & Record<K, NonNullable<Override[K]>>) | undefined {
  return overrides.find(
    (one): one is Override & Record<K, NonNullable<Override[K]>> => one[key] !== undefined,
  );
}

function levelWords(document: DelegationDocument, name: FunctionName, by?: Override): string {
  const level = by?.level ?? document.functions[name];
  const from = by === undefined ? '' : ` by “${by.name}”`;
  const capped = lower(level, document.ceiling);
  return capped === level ? `${level}${from}` : `${capped}: ${level}${from} is above the ceiling`;
}

/** @throws Error when the document can't be followed; whoever asks denies then. */
export function rulingOf(request: DecisionRequest, context: DecisionContext): Ruling {
  const { document } = context;
  const { overrides, calendars, functions, modes, ceiling, approval } = document;
  const subject = subjectOf(request, context);
  const fitting = overrides.filter(
    (one) => one.function === request.function && matches(one.when, subject, calendars),
  );
  const level = first('level', fitting);
  const mode = first('mode', fitting);
  const rules = new Set([level, mode].flatMap((one) => (one === undefined ? [] : [one.name])));
  return {
    level: lower(level?.level ?? functions[request.function], ceiling),
    mode: mode?.mode ?? modes[request.function],
    rule: rules.size === 0 ? null : [...rules].join(' and '),
    reason: levelWords(document, request.function, level),
    approval: approvalTerms(approval, subject, calendars),
    subject,
  };
}
