/** The recent contacts of one source on one port: how many distinct addresses, how they ended, weighed. */

/** Zeek's scan policy counts over five minutes; late flow records may arrive as much later again. */
export const WINDOW_MS = 5 * 60_000;
const HELD_MS = 2 * WINDOW_MS;

export interface Contact {
  time: number;
  /** Records of this address in the window. */
  records: number;
  weight: number;
  answered: boolean;
  /** It departs from what the source normally does: no answer, or a peer it never spoke to. */
  unexpected: boolean;
}

/** JSON-safe. One contact per address: the time of the newest, the weight of the gravest. */
export interface ScanWindow {
  contacts: Record<string, Contact>;
  /** Sum of the weights held, an upper bound of any window's score: spares most exact counts. */
  held: number;
  newest: number;
}

export interface Score {
  weight: number;
  addresses: number;
  unexpected: number;
}

export function newWindow(): ScanWindow {
  return { contacts: {}, held: 0, newest: -Infinity };
}

/** Adds a contact; records of one address come in any order, so that the gravest counts, not the last. */
export function addContact(window: ScanWindow, address: string, contact: Contact): void {
  const before = window.contacts[address];
  const weight = Math.max(contact.weight, before?.weight ?? 0);
  window.held += weight - (before?.weight ?? 0);
  window.contacts[address] = {
    time: Math.max(contact.time, before?.time ?? -Infinity),
    records: contact.records + (before?.records ?? 0),
    weight,
    answered: contact.answered || (before?.answered ?? false),
    unexpected: contact.unexpected || (before?.unexpected ?? false),
  };
  window.newest = Math.max(window.newest, contact.time);
}

/** The better of the windows that end and that begin at `time`: records come late and out of order. */
export function scoreAround(window: ScanWindow, time: number): Score {
  const before: Score = { weight: 0, addresses: 0, unexpected: 0 };
  const after: Score = { weight: 0, addresses: 0, unexpected: 0 };
  for (const contact of Object.values(window.contacts)) {
    const age = time - contact.time;
    if (age >= 0 && age <= WINDOW_MS) count(before, contact);
    if (age <= 0 && age >= -WINDOW_MS) count(after, contact);
  }
  return after.weight > before.weight ? after : before;
}

function count(score: Score, contact: Contact): void {
  score.weight += contact.weight;
  score.addresses += 1;
  if (contact.unexpected) score.unexpected += 1;
}

/** Drops contacts too old to matter at event time `time`; true when nothing is left. */
export function forget(window: ScanWindow, time: number): boolean {
  if (window.newest < time - HELD_MS) return true;
  for (const [address, contact] of Object.entries(window.contacts)) {
    if (contact.time >= time - HELD_MS) continue;
    delete window.contacts[address];
    window.held -= contact.weight;
  }
  return false;
}
