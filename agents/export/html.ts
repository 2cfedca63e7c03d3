/** An incident as one HTML file, ready to print: no script, nothing from elsewhere, light, on A4. */
import type { Reader } from '../../domain/export.ts';
import { utc, type Block, type Sentence, type Told } from '../readers/reading.ts';
import { documentOf, type CitedRow, type Document } from './document.ts';
import { htmlSentence, htmlText } from './html-text.ts';
import { style } from './html-style.ts';
import { timelineSvg } from './timeline-svg.ts';

/** Even a mistake in our escaping could run or fetch nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

export function htmlOf(told: Told, reader: Reader): string {
  const document = documentOf(told, reader);
  const { reading, title, head, cited } = document;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(`Incident ${told.incident.uid}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">Watchbill · ${htmlText(reading.heading)}</p>
<h1>${htmlSentence(title)}</h1>
<p class="head"><span class="severity ${told.incident.severity}">${told.incident.severity}</span> ${htmlSentence(head)}</p>
</header>
<figure>
${timelineSvg(told.findings)}
</figure>
<main>
${reading.sections.map(({ heading, blocks }) => `<section>\n<h2>${htmlText(heading)}</h2>\n${blocks.map((block) => blockHtml(block, document)).join('\n')}\n</section>`).join('\n')}
${citedTable(cited)}
</main>
</body>
</html>
`;
}

function blockHtml({ lead, sentences }: Block, document: Document): string {
  const head = lead === null ? '' : `<h3>${sentenceHtml(lead, document)}</h3>\n`;
  const items = sentences.map((sentence) => `<li>${sentenceHtml(sentence, document)}</li>`);
  return `<div class="block">\n${head}<ul>\n${items.join('\n')}\n</ul>\n</div>`;
}

function sentenceHtml({ text, more, cites }: Sentence, { labels }: Document): string {
  const label = labels(cites);
  const left = more === undefined ? '' : ` <span class="more">(${htmlSentence(more)})</span>`;
  const cited = label === '' ? '' : ` <span class="cites">${htmlText(label)}</span>`;
  return `${htmlSentence(text)}${left}${cited}`;
}

function citedTable(rows: readonly CitedRow[]): string {
  if (rows.length === 0) return '';
  return `<section>
<h2>What is cited</h2>
<table>
<thead><tr><th>Id</th><th>What</th><th>When (UTC)</th><th>SHA-256 of the raw record, or uid</th></tr></thead>
<tbody>
${rows.map(rowHtml).join('\n')}
</tbody>
</table>
</section>`;
}

function rowHtml({ label, what, time, sha256, uid }: CitedRow): string {
  const when = time === null ? '–' : utc(time).slice(0, 19);
  return `<tr><td>${htmlText(label)}</td><td>${htmlSentence(what)}</td><td>${when}</td><td class="mono">${htmlText(sha256 ?? uid ?? '–')}</td></tr>`;
}
