/** Rows for the telling: with each kind of model, every step of the capture's truth is told, and nothing unsupported. */
import { atomsOf } from '../../../agents/atoms.ts';
import { evidenceOfEntries, holds, indexText } from '../../../agents/evidence-index.ts';
import { indexLedger, verifyClaim } from '../../../agents/verifier.ts';
import { textVerifier } from '../../../agents/verify-text.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Narrative } from '../../../domain/incident.ts';
import type { Row } from '../row.ts';
import type { Step } from '../steps.ts';

/** What a step's telling must name: who, whom, as whom, under which name, on which port, how often. */
function keysOf(step: Step): string[] {
  const { src, dst = [], user = [], users = [], hostname = [], port = [], attempts = [] } = step;
  return [src, dst, user, users, hostname, port, attempts].flat().map(String);
}

/** Share of the key entities of all steps that the text names. */
export function recallOf(text: string, steps: readonly Step[]): number {
  const told = text.toLowerCase().replaceAll(/(?<=\d),(?=\d{3})/g, '');
  const keys = steps.flatMap((step) => keysOf(step).map((key) => key.toLowerCase()));
  return keys.filter((key) => told.includes(key)).length / keys.length;
}

/** Values of a text that neither the ledger nor the records behind the findings have: judged without the verifier. */
function falseAtoms({ text, ledger }: Narrative, findings: readonly Finding[]): string[] {
  const records = indexText(JSON.stringify(findings));
  const entries = evidenceOfEntries(ledger);
  return atomsOf(text)
    .filter((atom) => atom.kind !== 'number' && !/^[EANR]-\d+$/.test(atom.text))
    .filter((atom) => !holds(records, atom) && !holds(entries, atom))
    .map((atom) => atom.text);
}

export interface Told {
  mode: string;
  narrative: Narrative;
  findings: readonly Finding[];
  steps: readonly Step[];
}

const first3 = (problems: readonly string[]): string =>
  problems.length === 0 ? '' : ` (${problems.slice(0, 3).join(' · ')})`;

const RECALL = 0.95;

export function tellingRows({ mode, narrative, findings, steps }: Told): Row[] {
  const index = indexLedger(narrative.ledger);
  const recall = recallOf(narrative.text, steps);
  const unsupported = [
    ...narrative.claims.flatMap((claim) => verifyClaim(claim, index)),
    ...textVerifier(narrative.ledger)(narrative.text).unsupported.map(
      ({ text, errors }) => `${text} ${errors.join('; ')}`,
    ),
  ];
  const wrong = falseAtoms(narrative, findings);
  const { support, struck, narrator } = narrative;
  const first = support === null ? '' : `${support.supported} of ${support.drafted} at first`;
  return [
    {
      group: mode,
      name: 'recall of key entities',
      expected: `at least ${RECALL}`,
      seen: `${recall.toFixed(3)}, told by ${narrator}`,
      ok: recall >= RECALL,
    },
    {
      group: mode,
      name: 'unsupported claims, false atoms',
      expected: '0, 0',
      seen: `${unsupported.length}, ${wrong.length}${first3([...unsupported, ...wrong])}; ${first}, ${support?.repairs ?? 0} repairs, ${struck.length} struck`,
      ok: unsupported.length === 0 && wrong.length === 0,
    },
    {
      group: mode,
      name: 'invented exfiltration',
      expected: 'none',
      seen: /exfiltrat/i.test(narrative.text) ? 'told' : 'none',
      ok: !/exfiltrat/i.test(narrative.text),
    },
  ];
}
