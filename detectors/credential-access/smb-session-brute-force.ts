/** Many SMB log-ons with guessed accounts or passwords from one source to one server. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { credential, device, entityKey } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Authentication, Event } from '../../domain/event.ts';
import {
  addGuess,
  guessingDraft,
  newGuessing,
  toGuess,
  type Guess,
  type Guessing,
} from '../guessing.ts';
import { isDefaultAccount } from '../default-accounts.ts';

const parameters = z.object({
  /** Guesses in thirty minutes. Zeek `protocols/ssh/detect-bruteforcing`: 30 in 30 minutes. */
  slow: z.number().int().positive().default(30),
  slowMs: z
    .number()
    .positive()
    .default(30 * 60_000),
  /** Guesses in five minutes, between BZAR's 5 and 100 attempts in 5 minutes; three mistyped passwords stay far below. */
  fast: z.number().int().positive().default(20),
  fastMs: z
    .number()
    .positive()
    .default(5 * 60_000),
  /** Different built-in accounts that make log-ons which succeed (as guest), among refused ones, guesses too; ours. */
  defaultAccounts: z.number().int().positive().default(3),
  /**
   * Different accounts in thirty minutes, none usual at the source, before attempts count whose outcome the log does
   * not show: one person's sessions have few. Ours; a third of the 30 accounts that Splunk's NTLM rule asks for.
   */
  unansweredAccounts: z.number().int().positive().default(10),
});
type Parameters = z.infer<typeof parameters>;

/** Guesses remembered per source before it is called guessing; three thresholds' worth and more. */
const MAX_HELD = 200;

interface Source {
  recent: Guess[];
  newest: number;
  /** It crossed the threshold; its servers each have a finding. */
  guessing: boolean;
  servers: [string, Guessing][];
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let sources = new Map<string, Source>();
  return {
    on(event: Event) {
      if (event.class !== 'authentication' || !isSmb(event) || event.anonymous) return [];
      const outcome = guessOutcome(event, baselines);
      if (outcome === null) return [];
      const running = sources.get(event.src);
      const source =
        running && event.time - running.newest <= parameters.slowMs ? running : newSource();
      sources.set(event.src, source);
      const guess = toGuess(event, { user: credential(event).id, outcome });
      source.newest = Math.max(source.newest, event.time);
      if (source.guessing)
        return continueGuessing(source, guess, { address: event.src, ...parameters });
      source.recent = [...source.recent, guess]
        .filter((held) => event.time - held.time <= parameters.slowMs)
        .slice(-MAX_HELD);
      if (!isGuessing(source.recent, event.time, parameters)) return [];
      source.guessing = true;
      return openAll(source, event.src, parameters);
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [address, source] of sources) {
        for (const [, server] of source.servers)
          if (server.grown) grown.push(guessingDraft(server));
        if (time - source.newest > 2 * parameters.slowMs) sources.delete(address);
      }
      return grown;
    },
    save: () => [...sources],
    load(state) {
      sources = new Map(state as [string, Source][]);
    },
  };
}

function newSource(): Source {
  return { recent: [], newest: -Infinity, guessing: false, servers: [] };
}

/** Windows names no service: its NTLM log-ons of type 3 (network) are SMB sessions for the most part. */
function isSmb({ service, dstPort, protocol, logonType }: Authentication): boolean {
  if (service !== undefined) return service === 'smb';
  return dstPort === 445 || (dstPort === undefined && protocol === 'ntlm' && logonType === 3);
}

/**
 * `failed` for a refused log-on; `accepted` for one that worked with a built-in account this address never uses:
 * servers that map unknown users to guest accept every guess; `unanswered` where the log does not show how an
 * account that this address never uses fared. Anything else is not a guess; Windows' own records of explicit
 * credentials, which name no protocol, are `password-spray`'s.
 */
function guessOutcome(event: Authentication, baselines: PatternOfLife): Guess['outcome'] | null {
  if (event.outcome === 'failure') return 'failed';
  if (event.outcome === 'unknown' && event.protocol === 'other') return null;
  if (event.outcome === 'success' && !isDefaultAccount(event.user)) return null;
  const usual = baselines.seen(device(event.src), 'credentials', entityKey(credential(event)));
  if (established(usual)) return null;
  return event.outcome === 'success' ? 'accepted' : 'unanswered';
}

function isGuessing(recent: Guess[], time: number, parameters: Parameters): boolean {
  const guesses = telling(recent, parameters);
  const fast = guesses.filter((g) => Math.abs(time - g.time) <= parameters.fastMs);
  return fast.length >= parameters.fast || guesses.length >= parameters.slow;
}

/**
 * The guesses that count. Accepted log-ons do only when several built-in accounts are tried, as one may be an
 * administrator's own, and only on a server that refused others: where nothing was refused they are
 * `default-credential-guessing`'s. Attempts of unknown outcome count only when they try many accounts.
 */
function telling(guesses: Guess[], parameters: Parameters): Guess[] {
  const accepted = accountsOf(guesses, 'accepted') >= parameters.defaultAccounts;
  const unanswered = accountsOf(guesses, 'unanswered') >= parameters.unansweredAccounts;
  const counted = guesses.filter(
    ({ outcome }) =>
      outcome === 'failed' ||
      (outcome === 'accepted' && accepted) ||
      (outcome === 'unanswered' && unanswered),
  );
  const refusing = new Set(counted.filter(isRefused).map(({ server }) => server));
  return counted.filter(({ server }) => refusing.has(server));
}

function isRefused({ outcome }: Guess): boolean {
  return outcome !== 'accepted';
}

function accountsOf(guesses: Guess[], outcome: Guess['outcome']): number {
  return new Set(guesses.filter((g) => g.outcome === outcome).map((g) => g.user)).size;
}

function openAll(source: Source, address: string, parameters: Parameters): FindingDraft[] {
  const servers = new Map<string, Guessing>();
  for (const guess of telling(source.recent, parameters)) {
    const server =
      servers.get(guess.server) ??
      newGuessing(address, { first: guess, quietMs: parameters.slowMs });
    servers.set(guess.server, server);
    addGuess(server, guess);
  }
  source.recent = [];
  source.servers = [...servers];
  return source.servers.map(([, server]) => guessingDraft(server));
}

function continueGuessing(
  source: Source,
  guess: Guess,
  { address, slowMs }: { address: string; slowMs: number },
): FindingDraft[] {
  const known = source.servers.find(([name]) => name === guess.server)?.[1];
  if (known === undefined && !isRefused(guess)) return [];
  const server = known ?? newGuessing(address, { first: guess, quietMs: slowMs });
  addGuess(server, guess);
  if (known !== undefined) return [];
  source.servers.push([guess.server, server]);
  return [guessingDraft(server)];
}

export const smbSessionBruteForce: Detector<Parameters, PatternOfLife> = {
  uid: 'credential-access/smb-session-brute-force',
  name: 'SMB session brute force',
  severity: 'high',
  basis: ['rule'],
  attacks: [
    ['TA0006', 'T1110.001'],
    ['TA0008', 'T1021.002'],
  ],
  reads: ['authentication'],
  blindSpots: [
    'Fewer than 20 guesses in five minutes and fewer than 30 in thirty.',
    'Guesses at fewer than ten accounts where the log does not show how they ended.',
    'Guesses spread over many source addresses.',
    'A burst with a blank user name is taken for a scan, not for guessing.',
    'Guesses that a server accepts, all of them: default-credential-guessing sees those with built-in accounts.',
  ],
  parameters,
  watch: observe,
};
