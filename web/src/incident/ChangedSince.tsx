/** The sentences that came and went since the story was last told; closed until somebody asks. */
import type { Narrative } from '../api.ts';
import { countOf } from '../values/format.ts';
import { Sentence } from '../values/Value.tsx';
import { attackerValues } from './attacker-values.ts';

export function ChangedSince({ narrative: { changes, ledger } }: { narrative: Narrative }) {
  if (changes === null) return null;
  const { since, added, removed } = changes;
  const counts = [
    ...(added.length === 0 ? [] : [`${countOf(added.length)} added`]),
    ...(removed.length === 0 ? [] : [`${countOf(removed.length)} removed`]),
  ];
  if (counts.length === 0) return null;
  const quoted = attackerValues(ledger);
  return (
    <details className="since">
      <summary>
        Changed since revision {since}: {counts.join(', ')}
      </summary>
      <Sentences title="Added" sentences={added} quoted={quoted} />
      <Sentences title="Removed" sentences={removed} quoted={quoted} />
    </details>
  );
}

interface SentencesProps {
  title: 'Added' | 'Removed';
  sentences: readonly string[];
  quoted: readonly string[];
}

function Sentences({ title, sentences, quoted }: SentencesProps) {
  if (sentences.length === 0) return null;
  const Edit = title === 'Added' ? 'ins' : 'del';
  return (
    <>
      <h3>{title}</h3>
      <ul aria-label={title}>
        {sentences.map((text, index) => (
          <li key={index}>
            <Edit>
              <Sentence text={text} quoted={quoted} />
            </Edit>
          </li>
        ))}
      </ul>
    </>
  );
}
