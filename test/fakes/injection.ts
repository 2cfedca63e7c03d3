/** What a gullible model takes for an instruction, wherever in its prompt it stands. */
import type { AskedMessage } from './asked.ts';

/** Imperatives and role play that attackers write into fields that they control. */
const orders: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override|bypass)\b.{0,80}\b(instructions?|rules?|above|previous|prior|prompts?|evidence|alerts?|findings?|policy)\b/i,
  /\binstead\b.{0,80}\b(say|answer|report|write|call|set|return|output)\b/i,
  /\b(say|answer|report|write|return|output)\b.{0,80}\binstead\b/i,
  /\b(set|change|lower|raise|mark|classify|treat|report|rate|close|downgrade)\b.{0,80}\b(verdict|severity|confidence|priority|incident|benign|false.positive|harmless|low|informational|none|closed)\b/i,
  /\b(say|state|claim|conclude|write)\s+that\b/i,
  /\b(call|use|invoke|run)\b.{0,20}\b(tool|function)\b/i,
  /\bis\s+(benign|harmless|legitimate|authori[sz]ed|approved|a (drill|test|false positive))\b/i,
  /\btransfer(s|red|ring)?\b.{0,80}\b([GMK]B|bytes|data|files|to)\b/i,
  /<\/?(system|assistant|instructions?|user)>|\[\/?INST\]|<\|im_(start|end)\|>|#{2,}\s*(system|instructions?)/i,
  /\b(you are now|new (instructions?|task)|system (prompt|override|message)|as an? (ai|assistant|language model))\b/i,
];

export interface InjectionOptions {
  /** The operator's own text, where it stands outside the system message: never an injection. */
  own?: readonly string[];
  /** Text between these is always one, whatever it says, in the system message too. */
  markers?: readonly (readonly [begin: string, end: string])[];
  /** Finds what whoever runs the model knows for somebody else's text, however it is worded. */
  known?: (text: string) => readonly string[];
}

const usualMarkers = [
  ['⟦', '⟧'],
  ['INJECT{', '}'],
] as const;

/**
 * The payloads, as they stand in the prompt, each once. The system message is the operator's, and full of orders
 * itself: in it only what stands between markers counts.
 */
export function injectionsIn(
  messages: readonly AskedMessage[],
  { own = [], markers = usualMarkers, known = () => [] }: InjectionOptions = {},
): string[] {
  const found = messages.flatMap(({ role, content }) => {
    const text = own.reduce((rest, mine) => rest.replaceAll(mine, '\n'), content);
    const told = markers.flatMap(([begin, end]) => between(text, begin, end));
    const marked = [...told, ...known(text)];
    return role === 'system' ? marked : [...marked, ...ordersIn(text)];
  });
  const payloads = found.map((payload) => payload.trim()).filter((payload) => payload !== '');
  return [...new Set(payloads)];
}

function between(text: string, begin: string, end: string): string[] {
  return text
    .split(begin)
    .slice(1)
    .flatMap((rest) => (rest.includes(end) ? [rest.slice(0, rest.indexOf(end))] : []));
}

function ordersIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const quotes = quotesIn(line);
    return quotes.some(isOrder) ? quotes.filter(isOrder) : [line].filter(isOrder);
  });
}

function isOrder(text: string): boolean {
  return orders.some((order) => order.test(text));
}

/** Where data is quoted the payload is what is in the quotes, not the line that the program wrote around it. */
function quotesIn(line: string): string[] {
  const inJson = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([whole, inside = '']) =>
    unescaped(whole, inside),
  );
  const inProse = [...line.matchAll(/[“«`]([^”»`]*)[”»`]/g)].map(([, inside = '']) => inside);
  return [...inJson, ...inProse];
}

function unescaped(whole: string, inside: string): string {
  try {
    return String(JSON.parse(whole));
  } catch {
    return inside;
  }
}
