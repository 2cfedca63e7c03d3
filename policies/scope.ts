/** What a rule of the document is about: which actions, devices, detections and times. */
import { z } from 'zod';
import { ActionKind } from '../domain/action.ts';
import type { Asset } from '../domain/asset.ts';
import { PurdueLayer } from '../domain/asset.ts';
import { device, entityKey } from '../domain/entity.ts';
import type { EntityRef } from '../domain/finding.ts';
import { isWithin, type Calendar } from './calendar.ts';

/** A list that is left out says nothing; an empty one could never match, and is a mistake. */
function some<T extends z.ZodType>(item: T) {
  return z.array(item).min(1, { error: 'must name at least one; leave the key out for any' });
}

const name = z.string({ error: 'must be text' }).min(1);
const entityRule = 'must be device:ADDRESS, credential:NAME or hostname:NAME';

/** All of what is given must hold; of a list, one. */
export const Scope = z.strictObject({
  actions: some(ActionKind).optional(),
  /** Tags of the asset. */
  asset_groups: some(name).optional(),
  zones: some(name).optional(),
  purdue_layers: some(PurdueLayer).optional(),
  business_services: some(name).optional(),
  /** A detection's uid, or its family: `discovery` is every `discovery/…`. */
  detections: some(name).optional(),
  entities: some(
    z.string({ error: entityRule }).regex(/^(device|credential|hostname):\S+$/, {
      error: entityRule,
    }),
  ).optional(),
  /** A calendar of the document. */
  calendar: name.optional(),
});
export type Scope = z.infer<typeof Scope>;

/** What is decided about, as far as rules look at it. */
export interface Subject {
  action: ActionKind | null;
  /** The device the action is about; null when none is. */
  device: string | null;
  asset: Asset | null;
  detections: readonly string[];
  entities: readonly EntityRef[];
  /** Wall clock, epoch ms. */
  now: number;
}

type Calendars = Readonly<Record<string, Calendar>>;

function anyOf<T>(wanted: readonly T[] | undefined, has: readonly T[]): boolean {
  return wanted === undefined || wanted.some((one) => has.includes(one));
}

function oneOf<T>(wanted: readonly T[] | undefined, has: T | null | undefined): boolean {
  return wanted === undefined || (has !== null && has !== undefined && wanted.includes(has));
}

/** Whether a detection is the one named, or of the family named. */
function isDetection(detection: string, named: string): boolean {
  return detection === named || detection.startsWith(`${named}/`);
}

function entityKeys({ device: address, entities }: Subject): string[] {
  const keys = entities.map(entityKey);
  return address === null ? keys : [...keys, entityKey(device(address))];
}

/** Whether a scope is about this. @throws Error when it names a calendar that the document lacks. */
export function matches(scope: Scope, subject: Subject, calendars: Calendars): boolean {
  const { asset } = subject;
  const inScope =
    oneOf(scope.actions, subject.action) &&
    anyOf(scope.asset_groups, asset?.tags ?? []) &&
    oneOf(scope.zones, asset?.zone) &&
    oneOf(scope.purdue_layers, asset?.purdueLayer) &&
    oneOf(scope.business_services, asset?.businessService) &&
    anyOf(scope.entities, entityKeys(subject)) &&
    (scope.detections?.some((named) =>
      subject.detections.some((detection) => isDetection(detection, named)),
    ) ??
      true);
  return inScope && isNow(scope, subject, calendars);
}

function isNow({ calendar: named }: Scope, { now }: Subject, calendars: Calendars): boolean {
  if (named === undefined) return true;
  const calendar = calendars[named];
  if (calendar === undefined) throw new Error(`there is no calendar ${named}`);
  return isWithin(calendar, now);
}

function includes<T>(
  wider: readonly T[] | undefined,
  narrower: readonly T[] | undefined,
  same: (a: T, b: T) => boolean = Object.is,
): boolean {
  if (wider === undefined) return true;
  return narrower?.every((one) => wider.some((other) => same(one, other))) ?? false;
}

/** Whether whatever matches `narrower` matches `wider` too, by what is written in them. */
export function covers(wider: Scope, narrower: Scope): boolean {
  return (
    includes(wider.actions, narrower.actions) &&
    includes(wider.asset_groups, narrower.asset_groups) &&
    includes(wider.zones, narrower.zones) &&
    includes(wider.purdue_layers, narrower.purdue_layers) &&
    includes(wider.business_services, narrower.business_services) &&
    includes(wider.entities, narrower.entities) &&
    includes(wider.detections, narrower.detections, isDetection) &&
    (wider.calendar === undefined || wider.calendar === narrower.calendar)
  );
}

/** A scope in words: `block_port, zone office`; `anything` when it is not limited. */
export function scopeWords(scope: Scope): string {
  const list = (label: string, values: readonly (string | number)[] | undefined) =>
    values === undefined ? [] : [`${label}${values.join(' or ')}`];
  const words = [
    ...list('', scope.actions),
    ...list('group ', scope.asset_groups),
    ...list('zone ', scope.zones),
    ...list('Purdue layer ', scope.purdue_layers),
    ...list('service ', scope.business_services),
    ...list('detection ', scope.detections),
    ...list('', scope.entities),
    ...(scope.calendar === undefined ? [] : [`in ${scope.calendar}`]),
  ];
  return words.join(', ') || 'anything';
}
