/** What text says that speaks to a language model: few, general rules, each with a name a person can check. */

export interface Rule {
  mark: string;
  pattern: RegExp;
}

/** Marks by which chat programs tell who speaks: a value that carries one was made for a model. */
export const role: Rule = {
  mark: 'a role marker of a chat',
  pattern:
    /<\|(?:im|system|user|assistant|end|start|eot)|\[\/?inst\]|<<\/?sys>>|#{2,}\s*\(?\s*(?:system|instruction|response|assistant|human|user)|<\/?(?:information|important|instructions?|system|prompt|assistant)(?:[ _-]?[a-z]+)?>/i,
};

/** The one thing that no name, path or program asks, so that it tells even where words are joined by hyphens. */
export const aside: Rule = {
  mark: 'sets earlier instructions aside',
  pattern:
    /\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|neglect|discard)\W+(?:\w+\W+){0,3}?(?:(?:previous|prior|above|preceding|earlier|foregoing)\b|(?:all|any|your|every\w*|these|those|the)\W+(?:\w+\W+){0,3}?(?:instruct\w*|rules?|guid\w+|prompts?|directi\w+|commands?|context|training|programming|requests?|tasks?|criteria|told|said)\b)/i,
};

/** Said in words; parts of these stand in paths and titles too, so that they count in a text of several words only. */
export const worded: readonly Rule[] = [
  aside,
  {
    mark: role.mark,
    pattern:
      /(?:^|[\s"'.>])(?:system|assistant|user|human|ai|note|critical|important|todo)\s*(?::|!{2,})\s+\S+\s+\S|\bq\s?:\s.{1,300}\ba\s?:\s/i,
  },
  {
    mark: 'tells the reader what it is',
    pattern:
      /\b(?:you are (?:now|an?) |you (?:must|will|shall|should|have to|need to) |act as |pretend |from now on|as an? (?:ai|assistant|language model|llm)\b|(?:system|developer|maintenance|dan|god) (?:mode|prompt)|jailbreak|new instructions?|automated (?:analysis|screening)|imagine (?:we|you|that|if)\b|let'?s (?:say|assume|imagine|pretend)|suppose (?:we|you|i|that)\b)/i,
  },
  {
    mark: 'says what to answer or to leave out',
    pattern:
      /\byour (?:\w+ )?(?:answer|repl|response|output|summar|solution|code|report|verdict|instruct|task|password|secret)|\b(?:respond|reply|answer) (?:only |always |exactly )?(?:with|in|by|to) |\b(?:classif\w+|label|mark|treat|rate|consider|report) (?:\w+ ){1,4}as (?:an? )?(?:benign|safe|harmless|legitimate|normal|resolved|closed|false|low|authori[sz]ed|trusted|info)|\b(?:do not|don'?t|never) (?:mention|report|tell|reveal|include|alert|escalate|flag|block|investigate)|\b(?:follow|adhere to|obey) (?:the |this |these |my )?(?:following|instruct|order|next)/i,
  },
  {
    mark: 'asks the reader for something',
    pattern:
      /\b(?:can|could|would|will) (?:you|i|we) |\b(?:tell|give|show|send|email|remind) me\b|\bwhat(?:'s| is| are| was| were) |\b(?:reveal|share|print|repeat|translate|summari[sz]e|write|explain|describe|decode|encode|add|modify|insert|include) (?:an?|the|your|this|these|my|me|with|all) /i,
  },
];

/** Words by which a part of a longer text is known where it stands alone, as a label of a name. */
const partWords: ReadonlySet<string> = new Set([
  ...['ignore', 'disregard', 'forget', 'previous', 'prior', 'above', 'instructions', 'prompt'],
  ...['you', 'your', 'respond', 'reply', 'answer', 'classify', 'benign', 'assistant', 'must'],
  ...['please', 'mention', 'not', 'now', 'are', 'this', 'these'],
]);

/** Words that join others to a sentence. Names made of several words have one or two of them at most. */
const functionWords: ReadonlySet<string> = new Set([
  ...[
    'the',
    'a',
    'to',
    'of',
    'and',
    'is',
    'are',
    'be',
    'this',
    'that',
    'you',
    'your',
    'all',
    'any',
  ],
  ...['with', 'not', 'do', 'as', 'for', 'in', 'it', 'or', 'no', 'me', 'my', 'from', 'now', 'on'],
]);

/** Of joined words: so many, and so many function words among them, are a sentence. Ours. */
const JOINED_WORDS = 8;
const JOINED_FUNCTION_WORDS = 5;

/** The words of a value that may hold no spaces, as host names and labels of DNS. */
export function joinedWords(text: string): string[] {
  return text.split(/[^A-Za-z']+/).filter((word) => word !== '');
}

export function hasPartWord(words: readonly string[]): boolean {
  return words.some((word) => partWords.has(word.toLowerCase()));
}

export function isJoinedSentence(words: readonly string[]): boolean {
  const joining = words.filter((word) => functionWords.has(word.toLowerCase()));
  return words.length >= JOINED_WORDS && new Set(joining).size >= JOINED_FUNCTION_WORDS;
}

/** Words in a row, with nothing but spaces and the punctuation of sentences between them. */
const run =
  /\p{L}[\p{L}\p{M}'’]*(?:[^\p{L}\p{N}\s/\\=<>[\]{}|;&]{0,4}\s+[^\p{L}\p{N}\s/\\=<>[\]{}|;&]{0,4}\p{L}[\p{L}\p{M}'’]*)+/gu;

/** Scripts that write no spaces: two letters are about a word, four where vowels are letters of their own. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const spaceless = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Below U+0E00 every script writes spaces. */
const maybeSpaceless = /[\u0e00-\uffff]|[\u{10000}-\u{3ffff}]/u;

export interface Run {
  /** With the mark that ends it. */
  text: string;
  words: number;
}

/** Runs of at least two words; all of a text in a script without spaces is one. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [...text.matchAll(run)].map(({ 0: words, index }) => ({
    text: text.slice(index, index + words.length + 2),
    words: words.split(/\s+/).length,
  }));
  if (maybeSpaceless.test(text)) {
    const letters = text.match(dense)?.length ?? 0;
    const words = letters / 2 + (text.match(spaceless)?.length ?? 0) / 4;
    if (words >= 1) runs.push({ text, words });
  }
  return runs;
}

const sentenceEnd = /\p{L}["”'’)]?(?:[.!?]["”'’)]?(?=\s|$)|[।॥؟。?!])/u;
const secondPerson = /\byou(?:rs?|rself)?\b/i;

/** More than a title or a search: a sentence, or a word to "you". */
export function speaks(text: string): boolean {
  return secondPerson.test(text) || sentenceEnd.test(text);
}
