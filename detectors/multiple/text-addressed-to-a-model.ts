/** Text in log fields that speaks to whoever reads them: an attempt to steer a language model that investigates. */
import { z } from 'zod';
import { device } from '../../domain/entity.ts';
import { evidenceOf } from '../../domain/record.ts';
import type { Detector, EvidenceDraft, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event } from '../../domain/event.ts';
import { readText, type TextField, type TextReading } from '../addressed-text.ts';
import { eachClaimedText } from '../claimed-texts.ts';
import { growingKey } from '../key.ts';
import { hasRoom, newSamples, sampled, type Samples } from '../samples.ts';
import { newTextParts } from '../text-parts.ts';
import { list, plural } from '../wording.ts';

const parameters = z.object({
  /** Texts of one source grow one finding while gaps stay below it, milliseconds. Ours. */
  quietMs: z.number().positive().default(3_600_000),
  /** Parts of one text come within this time, milliseconds. Ours: what a script sends line by line. */
  splitMs: z
    .number()
    .positive()
    .default(10 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

/** Texts, and characters of each, that a finding shows; the records hold the rest. */
const MAX_TEXTS = 5;
const MAX_SHOWN = 300;

/** Targets named in one finding. */
const MAX_NAMED = 100;

/** Values of one field whose reading is remembered, and the longest: most values come again and again. */
const MAX_REMEMBERED = 4_096;
const MAX_KEY = 200;

/** JSON-safe. */
interface Talk {
  key: string;
  source: string;
  start: number;
  end: number;
  /** Records by field. */
  fields: Record<string, number>;
  marks: string[];
  texts: string[];
  targets: string[];
  /** Texts that were put together from several records. */
  split: number;
  samples: Samples;
  grown: boolean;
}

/** What of one text goes into the finding. */
interface Said {
  field: TextField;
  text: string;
  marks: readonly string[];
  records: readonly { time: number; target: string; evidence(): EvidenceDraft }[];
}

function observe({ quietMs, splitMs }: Parameters): Observer {
  const read = remembering();
  const parts = newTextParts(splitMs);
  let talks = new Map<string, Talk>();

  const hear = (event: Event, said: Said): FindingDraft[] => {
    const running = talks.get(event.src);
    const talk =
      running !== undefined && event.time - running.end <= quietMs
        ? running
        : newTalk(event.src, { start: said.records[0]?.time ?? event.time, quietMs });
    talks.set(event.src, talk);
    add(talk, said);
    return talk === running ? [] : [draft(talk)];
  };

  const joined = (event: Event, field: TextField, piece: string): FindingDraft[] => {
    const whole = parts.add(event, field, piece);
    if (whole === null) return [];
    const { text, marks } = whole;
    const records = whole.parts.map(({ evidence, ...part }) => ({
      ...part,
      evidence: () => evidence,
    }));
    return hear(event, { field, text, marks, records });
  };
  let drafts: FindingDraft[] = [];
  const look = (event: Event, field: TextField, text: string | undefined): void => {
    if (text === undefined || text === '') return;
    const { marks, piece } = read(field, text);
    if (marks.length > 0) {
      drafts.push(...hear(event, { field, text, marks, records: [recordOf(event, field)] }));
    } else if (piece !== null) {
      drafts.push(...joined(event, field, piece));
    }
  };

  return {
    on(event) {
      eachClaimedText(event, look);
      if (drafts.length === 0) return drafts;
      const found = drafts;
      drafts = [];
      return found;
    },
    advance(time) {
      parts.evict(time);
      const grown: FindingDraft[] = [];
      for (const [source, talk] of talks) {
        if (talk.grown) grown.push(draft(talk));
        if (time - talk.end > 2 * quietMs) talks.delete(source);
      }
      return grown;
    },
    save: () => ({ talks: [...talks], parts: parts.save() }),
    load(state) {
      const saved = state as { talks: [string, Talk][]; parts: unknown };
      talks = new Map(saved.talks);
      parts.load(saved.parts);
    },
  };
}

/** `readText`, remembering short values. It is pure, so that what was forgotten or never seen changes nothing. */
function remembering(): typeof readText {
  const known = new Map<TextField, Map<string, TextReading>>();
  return (field, text) => {
    if (text.length > MAX_KEY) return readText(field, text);
    let values = known.get(field);
    if (values === undefined) known.set(field, (values = new Map<string, TextReading>()));
    const before = values.get(text);
    if (before !== undefined) return before;
    const reading = readText(field, text);
    if (values.size >= MAX_REMEMBERED) values.clear();
    values.set(text, reading);
    return reading;
  };
}

function recordOf(event: Event, field: TextField): Said['records'][number] {
  const summary = `${event.src} sent ${event.dst} text that speaks to its reader, as ${field}`;
  return { time: event.time, target: event.dst, evidence: () => evidenceOf(event, summary) };
}

function newTalk(source: string, { start, quietMs }: { start: number; quietMs: number }): Talk {
  return {
    key: growingKey([source], start, quietMs),
    ...{ source, start, end: start, fields: {}, marks: [], texts: [], targets: [] },
    ...{ split: 0, samples: newSamples(), grown: true },
  };
}

function add(talk: Talk, { field, text, marks, records }: Said): void {
  talk.grown = true;
  for (const record of records) {
    talk.start = Math.min(talk.start, record.time);
    talk.end = Math.max(talk.end, record.time);
    remember(talk.targets, record.target, MAX_NAMED);
    talk.samples.total += 1;
    if (hasRoom(talk.samples)) talk.samples.kept.push(record.evidence());
  }
  talk.fields[field] = (talk.fields[field] ?? 0) + records.length;
  if (records.length > 1) talk.split += 1;
  for (const mark of marks) remember(talk.marks, mark, MAX_NAMED);
  remember(talk.texts, text.slice(0, MAX_SHOWN), MAX_TEXTS);
}

function remember(values: string[], value: string, most: number): void {
  if (values.length < most && !values.includes(value)) values.push(value);
}

/** The text itself stands in `texts` and in the records alone: nothing that is shown unquoted repeats it. */
function draft(talk: Talk): FindingDraft {
  talk.grown = false;
  const { source, fields, marks, texts, targets, samples, split } = talk;
  const named = Object.keys(fields).sort();
  const observed = `${plural(samples.total, 'record')} whose ${list(named)} speaks to its reader: ${list(marks)}`;
  return {
    key: talk.key,
    title: 'Text addressed to a model',
    message: `${source} sent ${plural(targets.length, 'host')} text that is addressed to whoever reads the log: ${observed}.`,
    severity: 'info',
    basis: 'rule',
    startTime: talk.start,
    endTime: talk.end,
    src: { ip: source },
    entities: [device(source)],
    explanation: {
      observed,
      normal: 'These fields hold names, paths and programs, which say nothing to a reader.',
      timesSeen: null,
      since: null,
    },
    measurements: {
      texts,
      fields: named,
      marks,
      targets,
      target_count: targets.length,
      records: samples.total,
      split_texts: split,
    },
    observables: [{ name: 'src_endpoint.ip', type: 'IP Address', value: source }],
    evidences: sampled(samples),
    evidenceTotal: samples.total,
  };
}

export const textAddressedToAModel: Detector<Parameters> = {
  uid: 'multiple/text-addressed-to-a-model',
  name: 'Text addressed to a model',
  severity: 'info',
  basis: ['rule'],
  claimed: true,
  // ATT&CK 17 has no technique for steering a defender's model (ATLAS has, AML.T0051). This is the nearest: something
  // done to make a defence see less.
  attacks: [['TA0005', 'T1562']],
  reads: [
    'authentication',
    'http_activity',
    'smb_activity',
    'dns_activity',
    'tls_activity',
    'ldap_activity',
    'rdp_activity',
    'ssh_activity',
    'identity_activity',
    'account_change',
  ],
  blindSpots: [
    'A question or a request in few words, where the field holds titles, searches or programs in words anyway.',
    'Joined by hyphens, anything but English that sets instructions aside or makes a long sentence.',
    'Text cut to the 15 characters of a host name and sent once, spelt in other ways (leet, spaced letters, look-alike letters), or in hexadecimal, base32 or a cipher.',
    'One text spread over different fields, over more than ten minutes, or between other texts of several words.',
    'Bodies, certificates, DNS answers and banners, which no event carries or which the server chose.',
    'LDAP filters in Suricata’s records, which do not have them.',
  ],
  parameters,
  watch: observe,
};
