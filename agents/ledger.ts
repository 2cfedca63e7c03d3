/** The evidence ledger: typed facts, with ids, that claims cite and code fills their slots from. */
import type { ActionView } from '../domain/action.ts';
import type { Evidence, Finding } from '../domain/finding.ts';
import type { LedgerEntry } from '../domain/incident.ts';
import { sensesOf, type Sense } from './senses.ts';

type Fields = LedgerEntry['fields'];

/** Collects entries and numbers them: `E-1` observations, `A-1` counts, `N-1` absences, `R-1` relations. */
export interface Ledger {
  entries: LedgerEntry[];
  observation(finding: Finding, evidence: Evidence, fields: Fields): LedgerEntry;
  count: Derive;
  absence: Derive;
  relation: Derive;
}

/** Adds a fact that follows from one finding, from several, or from none (then it has only the senses it is given). */
export type Derive = (about: About, summary: string, fields: Fields) => LedgerEntry;
export type About = Finding | readonly Finding[] | { senses: readonly Sense[] };

const letters = { observation: 'E', count: 'A', absence: 'N', relation: 'R' } as const;

/** Fields whose value came out of the traffic itself: whoever sent it chose it. */
const chosenBySender: ReadonlySet<string> = new Set([
  'hostname',
  'hostnames',
  'usual_hostnames',
  'observed',
  'user',
  'users',
  'accounts',
  'named',
  'marks',
  'uri',
  'user_agent',
  'share',
  'texts',
]);

export function newLedger(): Ledger {
  const entries: LedgerEntry[] = [];
  const numbers = { observation: 0, count: 0, absence: 0, relation: 0 };
  const add = (
    kind: LedgerEntry['kind'],
    entry: Omit<LedgerEntry, 'id' | 'kind' | 'attackerControlled'>,
  ): LedgerEntry => {
    numbers[kind] += 1;
    const made: LedgerEntry = {
      ...entry,
      id: `${letters[kind]}-${numbers[kind]}`,
      kind,
      attackerControlled: Object.keys(entry.fields).filter((field) => chosenBySender.has(field)),
    };
    entries.push(made);
    return made;
  };
  const derived =
    (kind: 'count' | 'absence' | 'relation'): Derive =>
    (about, summary, fields) => {
      const finding = 'finding_info' in about ? about : null;
      return add(kind, {
        summary,
        fields,
        time: finding?.start_time ?? null,
        finding: finding?.finding_info.uid ?? null,
        sha256: null,
        senses: [...sensesAbout(about)],
      });
    };
  return {
    entries,
    observation: (finding, evidence, fields) =>
      add('observation', {
        summary: evidence.summary,
        fields: { ...fields, ...times('', evidence.time) },
        time: evidence.time,
        finding: finding.finding_info.uid,
        sha256: evidence.sha256,
        senses: sensesOf(finding),
      }),
    count: derived('count'),
    absence: derived('absence'),
    relation: derived('relation'),
  };
}

function sensesAbout(about: About): readonly Sense[] {
  if ('senses' in about) return about.senses;
  const findings = 'finding_info' in about ? [about] : about;
  return [...new Set(findings.flatMap(sensesOf))];
}

/** The strings of a value: each of a list, or the one that it is. */
export function stringsOf(value: Fields[string]): string[] {
  return Array.isArray(value) ? value : [String(value)];
}

/** `date`, `clock` (UTC, seconds) for a time in epoch ms, with a prefix: `start_date`, `start_clock`. */
export function times(prefix: string, time: number): Record<string, string> {
  const at = prefix === '' ? '' : `${prefix}_`;
  const iso = new Date(time).toISOString();
  return { [`${at}date`]: dateWords(iso), [`${at}clock`]: `${iso.slice(11, 19)} UTC` };
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `12 August 2024`: no reader takes the month for the day. */
function dateWords(iso: string): string {
  const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-');
  return `${Number(day)} ${months[Number(month) - 1] ?? month} ${year}`;
}

/** What an action is, as words a claim can hold. */
export function actionFields(action: ActionView): Fields {
  const { kind, target } = action;
  return {
    action: actionWords(action),
    kind,
    device: target.device,
    state: action.state,
    ...(target.port === undefined ? {} : { port: String(target.port) }),
  };
}

export function actionWords({ kind, target }: Pick<ActionView, 'kind' | 'target'>): string {
  switch (kind) {
    case 'block_port':
      return `block ${(target.proto ?? 'tcp').toUpperCase()} port ${target.port} for ${target.device}`;
    case 'block_pair':
      return `block ${target.device} and ${target.peer} from each other`;
    case 'block_outgoing':
      return `block all outgoing traffic of ${target.device}`;
    case 'quarantine':
      return `quarantine ${target.device}`;
    case 'enforce_pattern_of_life':
      return `enforce the pattern of life of ${target.device}`;
  }
}
