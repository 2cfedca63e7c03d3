/** What a merge or a split moved, told from where one stands. */
import { Link } from '@tanstack/react-router';
import type { Regrouped } from '../../api.ts';
import { plural } from '../../values/format.ts';

interface MovedProps {
  regrouping: Pick<Regrouped, 'kind' | 'incident' | 'other' | 'findings'>;
  /** uid of the incident that is shown. */
  here: string;
}

export function Moved({ regrouping: { kind, incident, other, findings }, here }: MovedProps) {
  const [from, to] = kind === 'merge' ? [other, incident] : [incident, other];
  const there = from === here ? to : from;
  return (
    <span>
      {kind === 'merge' ? 'Merged' : 'Split'}: {plural(findings.length, 'finding')}{' '}
      {to === here ? 'came from' : 'went to'}{' '}
      <Link to="/incidents/$uid" params={{ uid: there }} className="mono">
        {there}
      </Link>
    </span>
  );
}
