/** What a closing would teach, asked of the instance as it is filled in. */
import { useQuery } from '@tanstack/react-query';
import { api, type Closing } from '../../api.ts';
import { durationOf, plural } from '../../values/format.ts';
import { Sentence } from '../../values/Value.tsx';

/** So many values are shown; the rest is counted. */
const SHOWN = 8;

export function Lesson({ uid, closing }: { uid: string; closing: Closing }) {
  const { data, error } = useQuery({
    queryKey: ['incident', uid, 'lesson', closing],
    queryFn: () => api.lesson(uid, closing),
    retry: false,
  });
  if (error !== null) return <li>What it would teach can’t be told: {error.message}.</li>;
  if (data === undefined) return <li className="muted">looking up what it would teach…</li>;
  if (data.verdict === null) return <li>It teaches nothing.</li>;
  const { changes, total, afterMs } = data;
  if (total === 0) return <li>It changes nothing in patterns of life as they are now.</li>;
  return (
    <li>
      {afterMs === 0
        ? 'It teaches at once: '
        : `It teaches ${durationOf(afterMs)} after the closing, and can be taken back without a trace till then: `}
      <ul aria-label="What it would teach">
        {changes.slice(0, SHOWN).map(({ entity, facet, value, becomes }) => (
          <li key={`${entity} ${facet} ${value}`}>
            <Sentence text={value} quoted={[value]} /> ({facet} of <Sentence text={entity} />){' '}
            {becomes === 'normal' ? 'counts as normal' : 'is distrusted'}
          </li>
        ))}
      </ul>
      {total > SHOWN && <span className="muted">and {plural(total - SHOWN, 'more value')}</span>}
    </li>
  );
}
