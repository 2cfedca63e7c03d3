/** The bar on every page: what is always true now — dry run, alarms, asks with the nearest deadline, kill switch, zone. */
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { Me } from '../api.ts';
import { useMay } from '../may.ts';
import { queries } from '../queries.ts';
import { Countdown } from '../values/Countdown.tsx';
import { useServerNow, useZone } from '../values/clock.tsx';
import { offsetOf } from '../values/format.ts';
import { Account } from './Account.tsx';
import { KillSwitch } from './KillSwitch.tsx';

export function TopBar({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const { data: status } = useQuery(queries.status());
  const mayAnswer = useMay('answer');
  return (
    <header className="topbar">
      <Link to="/" className="product">
        <Mark /> Watchbill
      </Link>
      <nav aria-label="Pages">
        <Link to="/" activeOptions={{ exact: true }}>
          Queue
        </Link>
      </nav>
      {status?.dryRun === true && (
        <span className="dry-run">
          <strong>DRY RUN</strong> <span className="wide">nothing is applied</span>
        </span>
      )}
      {status !== undefined && status.alarms.length > 0 && (
        <strong className="alarms">
          {status.alarms.length === 1 ? '1 ALARM' : `${status.alarms.length} ALARMS`}
        </strong>
      )}
      <span className="spacer" />
      {status !== undefined && (
        <span className="asks">
          {status.asks === 0 ? (
            <span className="muted">no asks</span>
          ) : (
            <strong>
              {status.asks} {mayAnswer ? 'ask you' : 'waiting'}
            </strong>
          )}
          {status.nearestAnswerBy !== null && (
            <span className="wide">
              {' · '}nearest <Countdown until={status.nearestAnswerBy} announce />
            </span>
          )}
        </span>
      )}
      {status !== undefined && <KillSwitch status={status} />}
      <ZoneSwitch />
      <button className="button quiet" onClick={onHelp} aria-label="Keys" title="Keys (?)">
        ?
      </button>
      <Account me={me} />
    </header>
  );
}

function ZoneSwitch() {
  const { zone, choose } = useZone();
  const now = useServerNow(60_000);
  return (
    <div className="zone" role="group" aria-label="Time zone of every time shown">
      <button aria-pressed={zone === 'local'} onClick={() => choose('local')}>
        {now === null ? 'local' : offsetOf(now, 'local')}
      </button>
      <button aria-pressed={zone === 'UTC'} onClick={() => choose('UTC')}>
        UTC
      </button>
    </div>
  );
}

function Mark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" className="product-mark">
      <circle cx="9" cy="3.4" r="1.9" />
      <path d="M9 5.3V16M5.6 7.6h6.8M2.6 11c.5 3.1 3 5 6.4 5s5.900-1.900 6.400-5" />
    </svg>
  );
}
