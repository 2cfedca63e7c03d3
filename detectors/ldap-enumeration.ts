/** A running enumeration of one directory by one device, told as a finding that grows. */
import type { PatternOfLife } from '../baselines/ask.ts';
import { credential, device } from '../domain/entity.ts';
import type { FindingDraft } from '../domain/detector.ts';
import type { LdapActivity } from '../domain/event.ts';
import type { Basis, EntityRef } from '../domain/finding.ts';
import { shownName } from '../domain/shown-name.ts';
import { growingKey } from './key.ts';
import { newSamples, sample, sampled, type Samples } from './samples.ts';
import { list, plural, when } from './wording.ts';

/** Users and marks named in one finding. */
const MAX_NAMED = 20;

/** JSON-safe. */
export interface Enumeration {
  key: string;
  source: string;
  directory: string;
  port: number;
  start: number;
  end: number;
  searches: number;
  entries: number;
  /** Names it bound under. */
  users: string[];
  /** Kinds of question that reconnaissance tools ask. */
  marks: string[];
  samples: Samples;
  /** What was normal when it began. */
  normal: { directories: number; days: number; since: number | null };
  /** `rule` when what was asked gave it away, `baseline` when the amount did. */
  basis: Basis;
  /** It is a finding; changed since it was last told. */
  open: boolean;
  grown: boolean;
}

export function newEnumeration(
  { src, dst, dstPort, time }: LdapActivity,
  { quietMs, baselines }: { quietMs: number; baselines: PatternOfLife },
): Enumeration {
  const known = baselines.known(device(src));
  return {
    key: growingKey([src, dst], time, quietMs),
    source: src,
    directory: dst,
    port: dstPort ?? 389,
    start: time,
    end: time,
    searches: 0,
    entries: 0,
    users: [],
    marks: [],
    samples: newSamples(),
    normal: {
      directories: baselines.usual(device(src), 'directories')?.values.length ?? 0,
      days: known?.days ?? 0,
      since: known?.since ?? null,
    },
    basis: 'baseline',
    open: false,
    grown: true,
  };
}

export function noteBind(enumeration: Enumeration, event: LdapActivity): void {
  const { source, directory } = enumeration;
  const user = accountOf(event.dn ?? '');
  if (user !== '') remember(enumeration.users, user);
  extend(
    enumeration,
    event,
    `${source} bound to ${directory}${user === '' ? '' : ` as ${shownName(user)}`}`,
  );
}

export function addSearch(
  enumeration: Enumeration,
  event: LdapActivity,
  marks: readonly string[],
): void {
  const { source, directory } = enumeration;
  enumeration.searches += 1;
  enumeration.entries += event.entries ?? 0;
  for (const mark of marks) remember(enumeration.marks, mark);
  const found = event.entries === undefined ? '' : `: ${countEntries(event.entries)}`;
  const asked = event.filter ?? event.dn ?? 'an unnamed base';
  extend(enumeration, event, `${source} searched ${directory} for ${asked}${found}`);
}

function extend(enumeration: Enumeration, event: LdapActivity, summary: string): void {
  enumeration.start = Math.min(enumeration.start, event.time);
  enumeration.end = Math.max(enumeration.end, event.time);
  enumeration.grown = true;
  sample(enumeration.samples, event, summary);
}

function remember(values: string[], value: string): void {
  if (values.length < MAX_NAMED && !values.includes(value)) values.push(value);
}

/** A bind names a principal, a down-level name or a distinguished name, whose first part is the account. */
function accountOf(dn: string): string {
  const named = /^(?:cn|uid)=([^,]+)/i.exec(dn)?.[1] ?? dn;
  return credential({ user: named }).id;
}

export function enumerationDraft(enumeration: Enumeration): FindingDraft {
  enumeration.grown = false;
  const { source, directory, searches, entries, users, marks, normal } = enumeration;
  const seconds = Math.max(1, Math.round((enumeration.end - enumeration.start) / 1000));
  const as = users.length === 0 ? '' : ` as ${list(users.map(shownName))}`;
  const asked = marks.length === 0 ? '' : `, among them for ${list(marks)}`;
  const observed = `${plural(searches, 'search')} of ${directory}${as} in ${plural(seconds, 'second')}, which read ${countEntries(entries)}${asked}`;
  const usual = normalText(enumeration);
  const entities: [EntityRef, ...EntityRef[]] = [
    device(source),
    ...users.map((id): EntityRef => ({ kind: 'credential', id })),
  ];
  return {
    key: enumeration.key,
    title: `Unusual LDAP searches of ${directory}`,
    message: `${source} made ${observed}. ${usual}`,
    severity: 'medium',
    basis: enumeration.basis,
    startTime: enumeration.start,
    endTime: enumeration.end,
    src: { ip: source },
    dst: { ip: directory, port: enumeration.port },
    entities,
    explanation: { observed, normal: usual, timesSeen: 0, since: normal.since },
    measurements: {
      directory,
      searches,
      entries,
      users,
      questions: marks,
      seconds,
      usual_directories: normal.directories,
      days_known: normal.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: directory },
      ...users.map((value) => ({ name: 'user.name', type: 'User Name' as const, value })),
    ],
    evidences: sampled(enumeration.samples),
    evidenceTotal: enumeration.samples.total,
  };
}

function countEntries(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries.toLocaleString('en-US')} entries`;
}

function normalText({ source, directory, normal }: Enumeration): string {
  const { since, days, directories } = normal;
  if (since === null) return `${source} was never seen before.`;
  return directories === 0
    ? `Normal for ${source} is no directory at all, learnt over ${plural(days, 'day')} since ${when(since)}.`
    : `${source} never searched ${directory} on two days or more, in ${plural(days, 'day')} since ${when(since)}.`;
}
