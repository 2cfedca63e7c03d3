/** Guessing at one server by one source, told as a finding that grows. */
import { device } from '../domain/entity.ts';
import { evidenceOf } from '../domain/record.ts';
import type { EvidenceDraft, FindingDraft } from '../domain/detector.ts';
import type { Authentication } from '../domain/event.ts';
import { shownName } from '../domain/shown-name.ts';
import { isAdministrator } from './default-accounts.ts';
import { growingKey } from './key.ts';
import { newSamples, sampled, SAMPLE_SIZE, type Samples } from './samples.ts';
import { list, plural } from './wording.ts';

export interface Guess {
  time: number;
  user: string;
  server: string;
  port: number | undefined;
  hostname: string | undefined;
  /** `unanswered`: the log shows the attempt but not how it ended. */
  outcome: 'failed' | 'accepted' | 'unanswered';
  evidence: EvidenceDraft;
}

/** JSON-safe. */
export interface Guessing {
  key: string;
  source: string;
  server: string;
  port: number | undefined;
  start: number;
  end: number;
  failed: number;
  accepted: number;
  unanswered: number;
  users: string[];
  hostnames: string[];
  samples: Samples;
  grown: boolean;
}

/** Accounts and host names told in one finding; tools make up thousands. */
const MAX_NAMED = 50;

export function toGuess(
  event: Authentication,
  guess: { user: string; outcome: Guess['outcome'] },
): Guess {
  const results = {
    failed: `failed (${event.status ?? 'no status'})`,
    accepted: 'was accepted',
    unanswered: 'had an outcome that the log does not show',
  };
  const result = results[guess.outcome];
  return {
    ...guess,
    time: event.time,
    server: event.dst,
    port: event.dstPort,
    hostname: event.host,
    evidence: evidenceOf(
      event,
      `SMB log-on of ${shownName(guess.user)} from ${event.src} to ${event.dst} ${result}`,
    ),
  };
}

/** `quietMs`: guesses further apart belong to another finding. */
export function newGuessing(
  source: string,
  { first, quietMs }: { first: Guess; quietMs: number },
): Guessing {
  return {
    key: growingKey([source, first.server], first.time, quietMs),
    source,
    server: first.server,
    port: first.port,
    start: first.time,
    end: first.time,
    failed: 0,
    accepted: 0,
    unanswered: 0,
    users: [],
    hostnames: [],
    samples: newSamples(),
    grown: true,
  };
}

export function addGuess(guessing: Guessing, guess: Guess): void {
  guessing.start = Math.min(guessing.start, guess.time);
  guessing.end = Math.max(guessing.end, guess.time);
  guessing.grown = true;
  guessing[guess.outcome] += 1;
  name(guessing.users, guess.user);
  if (guess.hostname) name(guessing.hostnames, guess.hostname);
  guessing.samples.total += 1;
  if (guessing.samples.kept.length < SAMPLE_SIZE) guessing.samples.kept.push(guess.evidence);
}

function name(names: string[], value: string): void {
  if (names.length < MAX_NAMED && !names.includes(value)) names.push(value);
}

export function guessingDraft(guessing: Guessing): FindingDraft {
  guessing.grown = false;
  const { source, server, users, failed, accepted, unanswered } = guessing;
  const who = users.some(isAdministrator)
    ? 'administrator and other accounts'
    : 'ordinary accounts';
  const attempts = failed + accepted + unanswered;
  const seconds = Math.max(1, Math.round((guessing.end - guessing.start) / 1000));
  const ends = outcome(guessing);
  return {
    key: guessing.key,
    title: `SMB session brute force against ${server}`,
    message: `${source} tried ${plural(attempts, 'SMB log-on')} to ${server} in ${plural(seconds, 'second')} as ${list(users.map(shownName))}: ${ends}.`,
    severity: 'high',
    basis: 'rule',
    startTime: guessing.start,
    endTime: guessing.end,
    src: { ip: source, ...(guessing.hostnames[0] ? { hostname: guessing.hostnames[0] } : {}) },
    dst: { ip: server, ...(guessing.port === undefined ? {} : { port: guessing.port }) },
    entities: [device(source)],
    explanation: {
      observed: `${plural(attempts, 'log-on')} with ${plural(users.length, 'account')} (${who}) in ${plural(seconds, 'second')}, ${ends}`,
      normal: 'Fewer than 20 in five minutes and 30 in thirty; a person mistypes a few times.',
      timesSeen: null,
      since: null,
    },
    measurements: {
      attempts,
      failed,
      accepted,
      unanswered,
      seconds,
      accounts: users,
      account_count: users.length,
      hostnames: guessing.hostnames,
      target: server,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: server },
      ...users.map((value) => ({ name: 'user.name', type: 'User Name' as const, value })),
    ],
    evidences: sampled(guessing.samples),
    evidenceTotal: guessing.samples.total,
  };
}

function outcome({ failed, accepted, unanswered }: Guessing): string {
  const guest = 'as a server that maps unknown users to guest would';
  if (failed + unanswered === 0) return `all were accepted, ${guest}`;
  if (accepted + unanswered === 0) return 'all failed';
  const parts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unanswered > 0 ? [`${unanswered} with an outcome that the log does not show`] : []),
    ...(accepted > 0 ? [`${accepted} were accepted, ${guest}`] : []),
  ];
  return parts.join(', ');
}
