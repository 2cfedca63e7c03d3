/** How sound a story is: how much of it was verified, what was struck, who told it and what it took. */
import type { Narrative } from '../api.ts';
import { countOf, plural } from '../values/format.ts';
import { Quoted, Sentence } from '../values/Value.tsx';
import { attackerValues } from './attacker-values.ts';
import { draftWords } from './opinion-words.ts';

export function Soundness({ narrative }: { narrative: Narrative }) {
  const { claims, struck } = narrative;
  return (
    <footer className="verified">
      <div className="verified-line">
        <span>
          {plural(claims.length, 'statement')}, {countOf(claims.length)} verified,{' '}
        </span>
        {struck.length === 0 ? <span>none struck</span> : <Struck narrative={narrative} />}
      </div>
      <p className="muted">
        <Teller narrative={narrative} />
      </p>
    </footer>
  );
}

function Struck({ narrative: { struck, ledger } }: { narrative: Narrative }) {
  const quoted = attackerValues(ledger);
  return (
    <details>
      <summary>{countOf(struck.length)} struck</summary>
      <ul>
        {struck.map(({ claim, reasons }) => (
          <li key={claim.id}>
            <s>
              <Sentence text={claim.text} quoted={quoted} />
            </s>{' '}
            <span className="muted">
              <Sentence text={reasons.join('; ')} quoted={quoted} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Teller({ narrative: { narrator, support, ledger } }: { narrative: Narrative }) {
  if (support !== null && support.fallback !== null) {
    return (
      <>
        Offline rules told it: <Sentence text={support.fallback} quoted={attackerValues(ledger)} />
      </>
    );
  }
  const draft = draftWords(support);
  return (
    <>
      {narrator === 'offline' ? (
        'Told by offline rules'
      ) : (
        <>
          Told by model <Quoted>{narrator}</Quoted>
        </>
      )}
      {draft !== null && ` · ${draft}`}
    </>
  );
}
