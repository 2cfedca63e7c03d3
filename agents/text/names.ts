/** Names in a text: whether the evidence has them, and whether they play the part that the evidence gives them. */
import type { LedgerEntry } from '../../domain/incident.ts';
import { foldText } from '../atoms.ts';
import { hasToken, nameAt, type EvidenceIndex } from '../evidence-index.ts';
import { stringsOf } from '../ledger.ts';

/** Fields that hold names of accounts and machines. */
const naming: ReadonlySet<string> = new Set([
  ...['user', 'users', 'accounts', 'named', 'by'],
  ...['hostname', 'hostnames', 'usual_hostnames'],
]);

/** Which part a name plays by the words before it. */
const cues: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:as|user|account|credential|owner of) [“"']?$/i, ['user', 'users', 'accounts', 'named']],
  [/\bcalled itself [“"']?$/i, ['hostname', 'hostnames']],
  [/\bhad come from [“"']?$/i, ['usual_hostnames']],
  [/\b(?:used the name|the name) [“"']?$/i, ['hostname', 'hostnames']],
];

function namesOf({ fields }: LedgerEntry): (readonly [field: string, name: string])[] {
  return Object.entries(fields)
    .filter(([field]) => naming.has(field))
    .flatMap(([field, value]) =>
      stringsOf(value).map((name) => [field, foldText(name).toLowerCase()] as const),
    );
}

/** Every name that the ledger knows, folded and in lower case; very short ones are words. */
export function namesIn(ledger: readonly LedgerEntry[]): Set<string> {
  const names = ledger.flatMap((entry) => namesOf(entry).map(([, name]) => name));
  return new Set(names.filter((name) => name.length > 3 && !ordinary.has(name)));
}

/** Account names that are words too, and stand in ordinary sentences. */
const ordinary: ReadonlySet<string> = new Set(['nobody', 'guest', 'user', 'test', 'admin', 'root']);

interface Known {
  names: ReadonlySet<string>;
  entries: readonly LedgerEntry[];
  evidence: EvidenceIndex;
}

export function nameErrors(text: string, { names, entries, evidence }: Known): string[] {
  const lower = text.toLowerCase();
  const held = entries.flatMap(namesOf);
  const errors: string[] = [];
  for (const name of names) {
    const at = nameAt(lower, name);
    if (at < 0) continue;
    if (nameAt(evidence.text, name) < 0)
      errors.push(`the name ${name} is not in the cited evidence`);
    else errors.push(...partErrors(text.slice(0, at), name, held));
  }
  for (const [, quote = ''] of text.matchAll(/“([^”]*)”/g)) {
    const said = quote.replace(/…$/, '').toLowerCase();
    if (said !== '' && !evidence.text.includes(said))
      errors.push(`“${quote}” is not in the cited evidence`);
  }
  return errors;
}

function partErrors(
  before: string,
  name: string,
  held: readonly (readonly [field: string, name: string])[],
): string[] {
  const fields = held.filter(([, value]) => value === name).map(([field]) => field);
  if (fields.length === 0) return [];
  return cues.flatMap(([cue, allowed]) =>
    cue.test(before) && !fields.some((field) => allowed.includes(field))
      ? [`${name} stands as ${allowed[0] ?? ''}, and the evidence has it as ${fields[0] ?? ''}`]
      : [],
  );
}

const foreign = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/** Letters of another script that the evidence does not have: a name that only looks the same. */
export function scriptErrors(text: string, evidence: EvidenceIndex): string[] {
  const tokens = text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*/gu) ?? [];
  return tokens
    .filter((token) => foreign.test(token) && !hasToken(evidence.text, token.toLowerCase()))
    .map((token) => `“${token}” has letters that only look like those of the evidence`);
}
