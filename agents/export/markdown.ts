/** An incident as Markdown, in which text of an attacker stays text in CommonMark and in GitHub's dialect. */
import type { Reader } from '../../domain/export.ts';
import { utc, type Block, type Sentence, type Told } from '../readers/reading.ts';
import { documentOf, type CitedRow, type Document } from './document.ts';
import { partsOf } from './visible.ts';

/** Ends in a line feed. */
export function markdownOf(told: Told, reader: Reader): string {
  const document = documentOf(told, reader);
  const { reading, title, head, cited } = document;
  const lines = [
    `# ${markdownText(`Incident ${title}`)}`,
    '',
    markdownText(`severity ${told.incident.severity} · ${head}`),
    '',
    `**${markdownText(reading.heading)}**`,
    ...reading.sections.flatMap(({ heading, blocks }) => [
      '',
      `## ${markdownText(heading)}`,
      ...blocks.flatMap((block) => linesOf(block, document)),
    ]),
    ...(cited.length === 0 ? [] : ['', '## What is cited', '', ...cited.map(citedLine)]),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ lead, sentences }: Block, document: Document): string[] {
  const items = sentences.map((sentence) => `- ${sentenceText(sentence, document)}`);
  const head = lead === null ? [] : ['', `**${sentenceText(lead, document)}**`];
  return [...head, '', ...items];
}

function sentenceText({ text, more, cites }: Sentence, { labels }: Document): string {
  const label = labels(cites);
  return [
    markdownText(text),
    ...(more === undefined ? [] : [markdownText(`(${more})`)]),
    ...(label === '' ? [] : [markdownText(`[${label}]`)]),
  ].join(' ');
}

function citedLine({ label, what, time, sha256, uid }: CitedRow): string {
  const rest = [
    ...(time === null ? [] : [utc(time)]),
    ...(sha256 === null ? [] : [`SHA-256 ${sha256}`]),
    ...(uid === null ? [] : [uid]),
  ];
  return `- ${markdownText([`${label}: ${what}`, ...rest].join(', '))}`;
}

/** Words that GitHub's dialect turns into links or mentions by itself, whatever is escaped in them. */
const linking = /\S*(?:www\.|:\/\/|@|#\d)\S*/giu;

/** What stands in quotes becomes code, where nothing is a mark-up, a link or a mention; the rest is escaped. */
export function markdownText(text: string): string {
  return partsOf(text)
    .map(({ text: part, quoted }) => (quoted ? `“${code(part)}”` : plain(part)))
    .join('');
}

function plain(text: string): string {
  let done = '';
  let from = 0;
  for (const found of text.matchAll(linking)) {
    done += escape(text.slice(from, found.index)) + code(found[0]);
    from = found.index + found[0].length;
  }
  return done + escape(text.slice(from));
}

/** Any ASCII punctuation may be escaped (CommonMark 2.4); these mean something somewhere. A dot or dash does only at a line's start. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|&~$!^]/g, String.raw`\$&`);
}

/** A code span whose fence is longer than any run of backticks within (CommonMark 6.1). */
function code(text: string): string {
  if (text === '') return '';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}
