/** Words that say something happened, and what the cited evidence must show before a statement may use them. */
import type { Sense } from './senses.ts';

interface Meaning {
  words: RegExp;
  /** One of these must be among the senses of the cited entries. */
  needs: readonly Sense[];
}

const applied: readonly Sense[] = [
  ...(['state:verified', 'state:active', 'state:taken_over'] as const),
  ...(['state:lifting', 'state:lifted', 'state:overdue'] as const),
];
const undone: readonly Sense[] = [
  ...(['state:proposed', 'state:awaiting_approval', 'state:recorded', 'state:denied'] as const),
  ...(['state:rejected', 'state:expired_unapproved', 'state:withdrawn'] as const),
];
const tries: readonly Sense[] = ['attempted', 'failed'];

/**
 * The lexicon. A verb of success needs a success, one of failure a failure: leaving out `attempted` so turns a sentence
 * into one that its evidence does not carry. Written from the tactics of ATT&CK and the states of a lease.
 */
export const meanings: readonly Meaning[] = [
  {
    words: /\b(?:exfiltrat\w*|stole|steal\w*|stolen|leak\w*|upload\w*|siphon\w*|smuggl\w*)/gi,
    needs: ['exfiltration'],
  },
  {
    words:
      /\b(?:encrypt(?:s|ed|ing)\b|ransom\w*|wip(?:e|es|ed|ing)\b|destroy\w*|destruct\w*|delet\w*|sabotag\w*|defac\w*|corrupt\w*|tamper\w*)/gi,
    needs: ['impact'],
  },
  {
    words:
      /\b(?:beacon\w*|command[- ]and[- ]control|c2|call\w* home|tunnel\w*|backdoor\w*|implant\w*)/gi,
    needs: ['command_and_control'],
  },
  {
    words:
      /\b(?:malware|trojan\w*|virus\w*|rootkit\w*|exploit\w*|shellcode|execut\w*|spawn\w*|inject\w*)/gi,
    needs: ['execution'],
  },
  { words: /\b(?:persist\w*|scheduled tasks?|autostart\w*)/gi, needs: ['persistence'] },
  {
    words: /\b(?:privileges?|escalat(?:ed?|ion)\s+(?:of )?priv\w*|elevat\w*)/gi,
    needs: ['privilege'],
  },
  { words: /\b(?:lateral\w*|pivot\w*|mov(?:e|es|ed|ing) (?:on )?to)\b/gi, needs: ['lateral'] },
  {
    words: /\b(?:collect(?:s|ed|ing)|staged|archiv\w*|harvest\w*)/gi,
    needs: ['collection', 'directory'],
  },
  {
    words:
      /\b(?:scan\w*|sweep\w*|swept|prob(?:e|es|ed|ing)|enumerat\w*|reconn\w*|explor\w*|one (?:\w+ )?after another)/gi,
    needs: ['discovery'],
  },
  { words: /\b(?:ldap|director(?:y|ies))\b/gi, needs: ['directory'] },
  { words: /\b(?:a habit|habitually|often|regularly|routinely|as usual)\b/gi, needs: ['usual'] },
  { words: /\b(?:guess\w*|brute\w*|spray\w*|passwords?)\b/gi, needs: ['guessing'] },
  {
    words: /\b(?:tried|try|tries|trying|attempt(?:s|ed|ing)?|in vain)\b/gi,
    needs: ['attempted', 'failed', 'unanswered'],
  },
  {
    words:
      /\b(?:fail(?:s|ed|ing|ure|ures)?|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|unsuccessful\w*)\b/gi,
    needs: ['failed', 'unanswered', 'state:failed', ...undone],
  },
  {
    words:
      /\b(?:succe(?:ed|eds|eded|ss|ssful|ssfully)|accept(?:s|ed|ing)|compromis(?:e|es|ed|ing)|gain(?:s|ed|ing)|breach\w*|crack(?:ed|s)|entered|infiltrat\w*|penetrated|took over|obtained|got in(?:to)?)\b/gi,
    needs: ['succeeded'],
  },
  {
    words:
      /\b(?:logged|signed)[- ](?:on|in)(?:to)?\b|\b(?:authenticated|accessed|opened|administered)\b/gi,
    needs: ['succeeded', ...applied],
  },
  { words: /\bnew\b|\bfirst time\b|\bnewly\b/gi, needs: ['novel'] },
  { words: /\bread\b/gi, needs: ['succeeded', 'directory'] },
  {
    words:
      /\b(?:blocked|quarantined|isolated|contained|cut off|enforced|disabled|revoked|(?<!being )applied|in force|mitigated|remediated|stopped)\b/gi,
    needs: applied,
  },
  {
    words: /\b(?:lifted|undone|rolled back|restored|gone)\b/gi,
    needs: ['state:lifted', 'state:lifting'],
  },
  { words: /\b(?:all|everything|it) (?:was|is) done\b|^done\b/gi, needs: applied },
  { words: /\b(?:approved)\b/gi, needs: ['state:applying', ...applied, 'access'] },
  { words: /\b(?:declined)\b/gi, needs: ['state:rejected'] },
  { words: /\bwaiting for a person\b/gi, needs: ['state:awaiting_approval'] },
  { words: /\bnothing was done\b|\bnot done\b/gi, needs: undone },
  { words: /\b(?:overdue)\b/gi, needs: ['state:overdue'] },
];

/** What a verb of success becomes after one of these: a try. */
const trying =
  /\b(?:tried|try|tries|trying|attempt(?:s|ed|ing)?|failed|fails|unable|began) to (?:\w+ )?$|\bcould not (?:be )?$/i;

/** Words of a text that none of the senses carries, once each. */
export function unlicensed(text: string, senses: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  for (const { words, needs } of meanings) {
    for (const match of text.matchAll(words)) {
      const tried = trying.test(text.slice(0, match.index)) && tries.some((s) => senses.has(s));
      if (!tried && !needs.some((sense) => senses.has(sense))) found.add(match[0].toLowerCase());
    }
  }
  return [...found];
}

/** Whether the text has a word of the lexicon that reads like this one. */
export function isLoaded(word: string): boolean {
  return meanings.some(({ words }) => new RegExp(words.source, 'i').test(word));
}

/** Denials that evidence of something else carries: what was never seen, what gave no answer, what was not done. */
const denials: readonly Meaning[] = [
  {
    words: /\bnever (?:been )?seen\b|\bno habit\b|\bnone of (?:these|the)\b/i,
    needs: ['novel'],
  },
  {
    words: /\b(?:do|did|does) not (?:say|answer)\b|\bno answer\b/i,
    needs: ['failed', 'unanswered'],
  },
  { words: /\bnothing (?:was )?done\b|\bnot done\b|\bnobody answered\b/i, needs: undone },
  { words: /\bcould not be lifted\b/i, needs: ['state:overdue'] },
  { words: /\bnothing on the network was changed\b/i, needs: ['action'] },
];

/** Whether evidence with these senses carries what a text denies. */
export function maySayNo(text: string, senses: ReadonlySet<string>): boolean {
  return denials.some(
    ({ words, needs }) => words.test(text) && needs.some((sense) => senses.has(sense)),
  );
}

const negations =
  /\b(?:no|not|never|none|neither|nor|nobody|nothing|nowhere|without|cannot|lacks?|lacked|absent|absence)\b|n[’']t\b/gi;

/** The negating words of a text. */
export function negationsIn(text: string): string[] {
  return text.match(negations) ?? [];
}

/** Words that make a statement a guess. */
const hedges =
  /\b(?:may|might|could|would|looks? like|look the same|suggests?|appears?|seems?|possibl[ey]|probabl[ey]|likely|perhaps|if|whether|unclear)\b/i;

export function isHedged(text: string): boolean {
  return hedges.test(text);
}
