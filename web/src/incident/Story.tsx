/** The narrative, from claims: what happened, how sure, what is not known, what to do next, and what changed. */
import type { Claim, FindingBrief, Incident, LedgerEntry, Narrative } from '../api.ts';
import { useZone } from '../values/clock.tsx';
import { Sentence } from '../values/Value.tsx';
import { ChangedSince } from './ChangedSince.tsx';
import { EvidenceChip } from './EvidenceChip.tsx';
import { attackerValues } from './attacker-values.ts';
import { Soundness } from './Soundness.tsx';

interface Source {
  narrative: Narrative;
  findings: readonly FindingBrief[];
}

type Title =
  | 'In short'
  | 'What happened'
  | 'What was done'
  | 'How sure'
  | 'Not known'
  | 'What to do next'
  | 'Also said';

/** Every kind that this console knows has its place. */
const placeOf: Record<Claim['kind'], Title> = {
  summary: 'In short',
  observed: 'What happened',
  count: 'What happened',
  comparison: 'What happened',
  span: 'What happened',
  order: 'What happened',
  relation: 'What happened',
  absence: 'What happened',
  action_status: 'What was done',
  assessment: 'How sure',
  hypothesis: 'How sure',
  unknown: 'Not known',
  recommendation: 'What to do next',
};

const places: ReadonlyMap<string, Title> = new Map(Object.entries(placeOf));

/** An instance newer than this page may tell kinds it does not know: they come last, never unseen. */
function titleOf({ kind }: Claim): Title {
  return places.get(kind) ?? 'Also said';
}

const told: Title[] = ['In short', 'What happened', 'What was done'];
const judged: Title[] = ['How sure', 'Not known', 'What to do next', 'Also said'];

export function Story({
  incident,
  findings,
}: {
  incident: Incident;
  findings: readonly FindingBrief[];
}) {
  const { narrative } = incident;
  const { zone } = useZone();
  return (
    <section className="panel" aria-labelledby="story-title">
      <header className="panel-head">
        <h2 id="story-title">Story</h2>
        {narrative !== null && narrative.revision < incident.revision && (
          <span className="notice-inline">
            {incident.mergedInto === null
              ? 'is being brought up to date with newer findings'
              : 'as it was told before the merge'}
          </span>
        )}
        <span className="spacer" />
        {narrative !== null && zone === 'local' && (
          <span className="muted small">times in the text are UTC</span>
        )}
      </header>
      {narrative === null ? (
        <p className="muted">Not told yet. The findings below are complete up to now.</p>
      ) : (
        <Narration narrative={narrative} findings={findings} />
      )}
    </section>
  );
}

function Narration(source: Source) {
  return (
    <div className="story">
      <ChangedSince narrative={source.narrative} />
      <Parts titles={told} source={source} className="story-told" />
      <Parts titles={judged} source={source} className="story-judged" />
      <Soundness narrative={source.narrative} />
    </div>
  );
}

interface PartsProps {
  titles: Title[];
  source: Source;
  className: string;
}

function Parts({ titles, source, className }: PartsProps) {
  const filled = titles.flatMap((title) => {
    const claims = source.narrative.claims.filter((claim) => titleOf(claim) === title);
    return claims.length === 0 ? [] : [{ title, claims }];
  });
  if (filled.length === 0) return null;
  return (
    <div className={className}>
      {filled.map(({ title, claims }) => (
        <div key={title}>
          <h3>{title}</h3>
          {paragraphsOf(claims, source.narrative.ledger).map((paragraph) => (
            <p key={paragraph[0]?.id}>
              {paragraph.map((claim) => (
                <ClaimText key={claim.id} claim={claim} source={source} />
              ))}
            </p>
          ))}
        </div>
      ))}
    </div>
  );
}

/** One paragraph for each finding told, so that a step is found with the eye; what rests on none stands alone. */
function paragraphsOf(claims: readonly Claim[], ledger: readonly LedgerEntry[]): Claim[][] {
  const paragraphs: { finding: string | null; claims: Claim[] }[] = [];
  for (const claim of claims) {
    const finding = ledger.find((entry) => entry.id === claim.cites[0])?.finding ?? null;
    const last = paragraphs.at(-1);
    if (last !== undefined && finding !== null && last.finding === finding) last.claims.push(claim);
    else paragraphs.push({ finding, claims: [claim] });
  }
  return paragraphs.map((paragraph) => paragraph.claims);
}

function ClaimText({ claim, source }: { claim: Claim; source: Source }) {
  const { ledger } = source.narrative;
  const cited = claim.cites.flatMap((id) => ledger.find((entry) => entry.id === id) ?? []);
  return (
    <span className="claim">
      <Sentence text={claim.text} quoted={attackerValues(cited)} />
      <span className="chips">
        {cited.map((entry) => (
          <EvidenceChip key={entry.id} entry={entry} findings={source.findings} />
        ))}
      </span>{' '}
    </span>
  );
}
