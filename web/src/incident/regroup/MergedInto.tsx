/** Where the findings of a merged incident are now, and the way back. */
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../queries.ts';
import { Sentence } from '../../values/Value.tsx';
import { Undo } from './Undo.tsx';

export function MergedInto({ uid, into }: { uid: string; into: string }) {
  const { data: whole } = useQuery(queries.incident(into));
  const { data: regroupings = [] } = useQuery(queries.regroupings(uid));
  const merge = regroupings.find(
    ({ kind, incident, undone }) => kind === 'merge' && incident === into && undone === null,
  );
  return (
    <p role="status" className="merged">
      <span>
        <strong>Merged into</strong>{' '}
        <Link to="/incidents/$uid" params={{ uid: into }}>
          <span className="mono">{into}</span>
          {whole !== undefined && (
            <>
              {' '}
              <Sentence text={whole.title} quoted={whole.entities.map(({ id }) => id)} />
            </>
          )}
        </Link>
        : its findings and what is found later are there.
      </span>{' '}
      {merge !== undefined && whole?.closed === null && <Undo regrouping={merge} />}
    </p>
  );
}
