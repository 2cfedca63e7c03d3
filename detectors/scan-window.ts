/** The recent contacts of one source on one track: how many distinct things, how they ended, weighed. */
import { z } from 'zod';

/** Zeek's scan policy counts over five minutes; late flow records may arrive as much later again. */
export const WINDOW_MS = 5 * 60_000;
export const HELD_MS = 2 * WINDOW_MS;

/** One try of a thing. */
export interface NewContact {
  time: number;
  weight: number;
  answered: boolean;
  /** It departs from what the source normally does: no answer, or a peer it never spoke to. */
  unexpected: boolean;
}

/** All tries of a thing: the time of the newest, the weight of the gravest. */
export interface Contact extends NewContact {
  /** Its time when it took its place among the others. */
  placed: number;
  records: number;
}

export interface Score {
  weight: number;
  things: number;
  unexpected: number;
}

/** One contact per thing, in the order in which they took their places. */
export interface ScanWindow {
  newest: number;
  /** Those of the last five minutes before `newest`, and their sums. */
  recent: Map<string, Contact>;
  score: Score;
  /** Those of the five minutes before, for records that come late. */
  older: Map<string, Contact> | null;
}

export function newWindow(): ScanWindow {
  return { newest: -Infinity, recent: new Map(), score: nothing(), older: null };
}

function nothing(): Score {
  return { weight: 0, things: 0, unexpected: 0 };
}

/** Adds a contact; records of one thing come in any order, so that the gravest counts, not the last. */
export function addContact(window: ScanWindow, thing: string, contact: NewContact): void {
  const { time } = contact;
  if (time > window.newest) {
    window.newest = time;
    letGo(window);
  }
  const recent = window.recent.get(thing);
  if (recent !== undefined) {
    count(window.score, recent, -1);
    renew(recent, contact);
    count(window.score, recent, 1);
    return;
  }
  const older = window.older?.get(thing);
  if (older !== undefined) renew(older, contact);
  putContact(window, thing, older ?? newContact(contact));
}

/** Puts a contact where it belongs by its time: among the recent, or the older. */
export function putContact(window: ScanWindow, thing: string, contact: Contact): void {
  if (contact.time < window.newest - WINDOW_MS) {
    olderOf(window).set(thing, contact);
    return;
  }
  window.older?.delete(thing);
  place(window.recent, thing, contact);
  count(window.score, contact, 1);
}

export function newContact({ time, weight, answered, unexpected }: NewContact): Contact {
  return { time, weight, answered, unexpected, placed: time, records: 1 };
}

/** Adds another try of the same thing. */
export function renew(known: Contact, { time, weight, answered, unexpected }: NewContact): void {
  known.records += 1;
  if (time > known.time) known.time = time;
  if (weight > known.weight) known.weight = weight;
  known.answered ||= answered;
  known.unexpected ||= unexpected;
}

function place(contacts: Map<string, Contact>, thing: string, contact: Contact): void {
  contact.placed = contact.time;
  contacts.set(thing, contact);
}

function olderOf(window: ScanWindow): Map<string, Contact> {
  window.older ??= new Map<string, Contact>();
  return window.older;
}

/** Lets contacts go that are too old to be recent, and then too old to matter. */
function letGo(window: ScanWindow): void {
  const { newest, recent, score } = window;
  for (const [thing, contact] of recent) {
    if (contact.placed >= newest - WINDOW_MS) break;
    recent.delete(thing);
    if (contact.time >= newest - WINDOW_MS) {
      // Seen again since it took its place: it goes to the end, where it is met again.
      place(recent, thing, contact);
      continue;
    }
    count(score, contact, -1);
    place(olderOf(window), thing, contact);
  }
  if (recent.size === 0) Object.assign(score, nothing());
  if (window.older !== null) dropBefore(window.older, newest - HELD_MS);
}

function dropBefore(older: Map<string, Contact>, time: number): void {
  for (const [thing, contact] of older) {
    if (contact.placed >= time) return;
    older.delete(thing);
  }
}

function count(score: Score, contact: Contact, sign: 1 | -1): void {
  score.weight += sign * contact.weight;
  score.things += sign;
  if (contact.unexpected) score.unexpected += sign;
}

/** The score of the last five minutes, or for a record that came later than that the better one around its time. */
export function scoreAround(window: ScanWindow, time: number): Score {
  if (time >= window.newest - WINDOW_MS) return window.score;
  const before = nothing();
  const after = nothing();
  for (const [, contact] of contactsAround(window, time)) {
    if (contact.time <= time) count(before, contact, 1);
    if (contact.time >= time) count(after, contact, 1);
  }
  return after.weight > before.weight ? after : before;
}

/** The contacts within five minutes of `time`. */
export function contactsAround(
  { recent, older }: ScanWindow,
  time: number,
): [thing: string, contact: Contact][] {
  return [...(older ?? []), ...recent].filter(
    ([, contact]) => Math.abs(time - contact.time) <= WINDOW_MS,
  );
}

const SavedContacts = z.array(z.tuple([z.string(), z.array(z.number()).length(6)]));

/** Contacts as time, placed, records, weight, answered, unexpected. */
export const SavedWindow = z.object({
  newest: z.number().nullable(),
  /** Its sums as they are: added up anew in another order, they could differ in the last digit. */
  score: z.object({ weight: z.number(), things: z.number(), unexpected: z.number() }),
  recent: SavedContacts,
  older: SavedContacts,
});
export type SavedWindow = z.infer<typeof SavedWindow>;

export function saveWindow({ newest, score, recent, older }: ScanWindow): SavedWindow {
  return {
    newest: newest === -Infinity ? null : newest,
    score: { ...score },
    recent: saveContacts(recent),
    older: saveContacts(older ?? new Map()),
  };
}

function saveContacts(contacts: ReadonlyMap<string, Contact>): SavedWindow['recent'] {
  return [...contacts].map(([thing, { time, placed, records, weight, answered, unexpected }]) => [
    thing,
    [time, placed, records, weight, Number(answered), Number(unexpected)],
  ]);
}

export function loadWindow({ newest, score, recent, older }: SavedWindow): ScanWindow {
  return {
    newest: newest ?? -Infinity,
    score: { ...score },
    recent: loadContacts(recent),
    older: older.length === 0 ? null : loadContacts(older),
  };
}

function loadContacts(saved: SavedWindow['recent']): Map<string, Contact> {
  return new Map(
    saved.map(([thing, [time = 0, placed = 0, records = 0, weight = 0, answered, unexpected]]) => [
      thing,
      { time, placed, records, weight, answered: answered === 1, unexpected: unexpected === 1 },
    ]),
  );
}
