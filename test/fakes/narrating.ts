/** A good brain for the fake model: reads the ledger in its prompt and states what stands in it, through slots only. */
import type { Asked } from './asked.ts';

interface ShownEntry {
  id: string;
  kind: 'observation' | 'count' | 'absence' | 'relation';
  finding: string | null;
  fields: Record<string, unknown>;
}

type Slot = { name: string; entry: string; field: string };

/** Answers `narrative` and `assessment`; every other schema is none of its business. */
export function narrating(asked: Asked): unknown {
  const ledger = ledgerIn(asked.messages.map(({ content }) => content).join('\n'));
  const statements = ledger.flatMap(statementOf);
  if (asked.schemaName === 'narrative') return { statements };
  const first = ledger.find(({ kind, fields }) => kind === 'observation' && 'src' in fields);
  const about = first === undefined ? [] : [{ tool: 'baseline', about: first.id, field: 'src' }];
  return { statements: statements.slice(0, 3), questions: about };
}

function ledgerIn(prompt: string): ShownEntry[] {
  const [, data = ''] = /<ledger>\n([\s\S]*?)\n<\/ledger>/.exec(prompt) ?? [];
  return data
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as ShownEntry);
}

function statementOf(entry: ShownEntry): object[] {
  const { id, kind, finding, fields } = entry;
  if (finding === null) return [];
  const slot = (name: string): Slot => ({ name, entry: id, field: name });
  if (kind === 'observation' && 'src' in fields && 'dst' in fields) {
    const template = 'On {date} at {clock} {src} turned to {dst}.';
    return [
      { kind: 'observed', template, slots: ['date', 'clock', 'src', 'dst'].map(slot), cites: [id] },
    ];
  }
  const figures = Object.keys(fields).filter((name) => name.endsWith('_words'));
  if (kind !== 'count' || figures.length === 0) return [];
  const template = `Its figures: ${figures.map((name) => `{${name}}`).join('; ')}.`;
  return [{ kind: 'count', template, slots: figures.map(slot), cites: [id] }];
}
