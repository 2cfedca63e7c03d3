/** The proposals of an incident; at most one is open, and which one is in the address. */
import { useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import type { Incident } from '../api.ts';
import { ApprovalCard } from './ApprovalCard.tsx';

const route = getRouteApi('/signed-in/incidents/$uid');

/** With room beside the story the first ask is open; on a phone one sees what there is first. */
function firstToOpen(incident: Incident): string {
  if (!window.matchMedia('(min-width: 1100px)').matches) return 'none';
  const asking = incident.actions.find((action) => action.state === 'awaiting_approval');
  return asking?.uid ?? 'none';
}

export function Asks({ incident }: { incident: Incident }) {
  const { ask } = route.useSearch();
  const navigate = route.useNavigate();
  // Held from the first look on: an answered card must not make the next one open under the pointer.
  const [first] = useState(() => firstToOpen(incident));
  const open = ask ?? first;
  const toggle = (uid: string) =>
    void navigate({
      search: (now) => ({ ...now, ask: open === uid ? 'none' : uid }),
      replace: true,
      resetScroll: false,
    });
  return (
    <aside className="asks-column" aria-labelledby="asks-title">
      <h2 id="asks-title">Proposed responses</h2>
      {incident.actions.length === 0 && <p className="muted">None proposed.</p>}
      {incident.actions.map((action) => (
        <ApprovalCard
          key={action.uid}
          action={action}
          open={open === action.uid}
          toggle={() => toggle(action.uid)}
        />
      ))}
    </aside>
  );
}
