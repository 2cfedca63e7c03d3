/** The command lines of a document: in its blocks, in its sentences, and what a comment says may be written instead. */

const block = /^```(?:sh|console)?\n(?<body>[\s\S]*?)^```/gm;
const inline = /`(?<line>(?:npx )?watchbill [a-z][^`]*)`/g;
/** A prompt and variables may stand before it. */
const program = /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx watchbill|watchbill|npm start(?= --|$))/;

/** A sentence that only names a command asks for nothing but that there is one. */
function named(line: string): string {
  return /^(?:npx )?watchbill [a-z]+(?: [a-z]+)?$/.test(line) ? `${line} --help` : line;
}

/** Arguments of `watchbill` in the order in which they stand; `npm start -- PATH` is `start PATH`. */
export function commandLines(markdown: string): string[][] {
  const blocks = [...markdown.matchAll(block)].map(({ groups }) => groups?.['body'] ?? '');
  const prose = markdown.replaceAll(block, '');
  const sentences = [...prose.matchAll(inline)].map(({ groups }) => named(groups?.['line'] ?? ''));
  return [...blocks.flatMap((text) => text.split('\n')), ...sentences].flatMap(linesIn);
}

function linesIn(line: string): string[][] {
  const found = program.exec(line);
  if (found === null) return [];
  const [command = '', comment = ''] = line.slice(found[0].length).split(/\s+#\s/);
  const own = words(command.split(/\s[|>]\s/)[0] ?? '').filter((word) => word !== '--');
  const args = found[0].endsWith('npm start') ? ['start', ...own] : own;
  return [args, ...instead(comment, args)];
}

/** `or: reject ID; undo ID` are lines of their own, `--lift` is the same line with it. */
function instead(comment: string, args: readonly string[]): string[][] {
  const parts = comment.replace(/^or: /, 'or: ').split(/[;,] /);
  const isOther = comment.startsWith('or: ');
  return parts.flatMap((part) => {
    const found = words(part.replace(/^or: /, ''));
    if (found[0]?.startsWith('--')) return [[...args, ...found]];
    return isOther && found.length > 1 ? [found] : [];
  });
}

/** As a shell would take them apart. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
