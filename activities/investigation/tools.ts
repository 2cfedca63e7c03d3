/** The read-only tools of the agents: each answers one question about one entity with facts, written by code. */
import { groupsSharing } from '../../agents/look-ups/attack.ts';
import type { ToolAnswer, ToolFact } from '../../agents/answers.ts';
import { words } from '../../agents/tellers/telling.ts';
import { describeLife } from '../../baselines/describe.ts';
import type { ToolName, ToolQuestion } from '../../domain/agent.ts';
import { entityKey, groupOf, subnetOf, type Subject } from '../../domain/entity.ts';
import { weighty, type EntityRef, type Finding } from '../../domain/finding.ts';
import type { Life } from '../../domain/life.ts';
import { isAddress } from '../../domain/address.ts';
import type { ActivityPorts } from '../ports.ts';
import { counted, notFound, related, sinceDate } from './facts.ts';
import { similarIncidents } from './similar.ts';

/** What a tool may look at besides the stored world. */
export interface Asked {
  incident: string;
  question: ToolQuestion;
  /** The value of the field that the question names. */
  value: string;
  findings: readonly Finding[];
}

type Tool = (ports: ActivityPorts, asked: Asked) => Promise<ToolFact[]>;

/** Answers a question; a value that is nothing the tool knows about gives no facts. */
export async function answerQuestion(ports: ActivityPorts, asked: Asked): Promise<ToolAnswer> {
  const { question } = asked;
  if (question.tool === 'similar_incidents') {
    return { question, ...(await similarIncidents(ports, asked)) };
  }
  return { question, facts: await tools[question.tool](ports, asked), similar: [] };
}

const tools: Readonly<Record<Exclude<ToolName, 'similar_incidents'>, Tool>> = {
  baseline,
  peers,
  asset,
  findings_of: otherIncidents,
  events_around: recordsAround,
  technique,
};

/** The ledger's own name of a field says whether an attacker chose the value: `user` and `hostname` are quoted. */
function subjectOf({ question: { field }, value }: Asked): Subject & EntityRef {
  if (field === 'user') return { kind: 'credential', id: value.toLowerCase() };
  if (field === 'hostname') return { kind: 'hostname', id: value.toUpperCase() };
  return { kind: 'device', id: value };
}

/** Under which name the value stands in the ledger. */
function named(asked: Asked): { slot: string; fields: Record<string, string> } {
  const { field } = asked.question;
  const slot = field === 'user' || field === 'hostname' ? field : 'device';
  return { slot, fields: { [slot]: asked.value } };
}

async function lifeOf(ports: ActivityPorts, subject: Subject): Promise<Life | null> {
  const key = entityKey(subject);
  const saved = (await ports.storage.loadEntities([key])).get(key);
  return saved === undefined ? null : describeLife(subject, saved, ports.now());
}

async function baseline(ports: ActivityPorts, asked: Asked): Promise<ToolFact[]> {
  const { slot, fields } = named(asked);
  const life = await lifeOf(ports, subjectOf(asked));
  if (life === null) {
    return [
      notFound({
        summary: 'a learnt pattern of life',
        fields: { ...fields, searched: 'all learnt patterns of life' },
        template: `No pattern of life of {${slot}} is known ({searched} were searched).`,
      }),
    ];
  }
  const normal = life.facets
    .map(({ facet, values }) => ({
      facet,
      count: values.filter(({ standing }) => standing === 'normal').length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ facet, count }) => words(count, `normal ${singular(facet)}`));
  return [
    counted({
      summary: 'how long it has been known, and what of it is normal by now',
      fields: {
        ...fields,
        days_words: words(life.days, 'day'),
        ...sinceDate(life.first),
        normal_words: normal,
      },
      template: `{${slot}} has been known for {days}, since {since}: {normal}.`,
    }),
  ];
}

/** `directories` → `directory`: facets are named in the plural. */
function singular(facet: string): string {
  if (facet.endsWith('ies')) return `${facet.slice(0, -3)}y`;
  return facet.replace(/(?<=ss)es$|s$/, '');
}

async function peers(ports: ActivityPorts, asked: Asked): Promise<ToolFact[]> {
  const address = asked.value;
  if (!isAddress(address)) return [];
  const life = await lifeOf(ports, groupOf(address));
  if (life === null) return [];
  return [
    counted({
      summary: 'what the devices of the same subnet are known for',
      fields: {
        device: asked.value,
        subnet: subnetOf(address),
        days_words: words(life.days, 'day'),
        ...sinceDate(life.first),
        kept_words: life.facets.map(({ facet, distinct }) => words(distinct, `different ${facet}`)),
      },
      template:
        'The devices of {subnet}, to which {device} belongs, have been known for {days}, since {since}: {kept}.',
    }),
  ];
}

async function asset(ports: ActivityPorts, asked: Asked): Promise<ToolFact[]> {
  const { slot, fields } = named(asked);
  const known = await ports.assetOf(asked.value);
  if (known.asset === null) {
    return [
      notFound({
        summary: 'an asset of the inventory with this address',
        fields: { ...fields, searched: 'the inventory' },
        template: `The inventory has no asset with the address {${slot}} ({searched} was searched).`,
      }),
    ];
  }
  const { name, tier, zone, businessService } = known.asset;
  const about = [
    `tier ${tier}`,
    ...(zone === null ? [] : [`zone ${zone}`]),
    ...(businessService === null ? [] : [`for ${businessService}`]),
    `${known.dependents} ${known.dependents === 1 ? 'asset depends' : 'assets depend'} on it`,
  ];
  return [
    related({
      summary: 'what the inventory says of it',
      fields: { ...fields, asset_name: name, about },
      template: `By the inventory, {${slot}} is {asset_name}: {about}.`,
    }),
  ];
}

async function otherIncidents(ports: ActivityPorts, asked: Asked): Promise<ToolFact[]> {
  const { slot, fields } = named(asked);
  const touching = await ports.storage.openIncidentsTouching([subjectOf(asked)]);
  const others = touching.filter(({ uid }) => uid !== asked.incident).map(({ uid }) => uid);
  if (others.length === 0) {
    return [
      notFound({
        summary: 'other open incidents that name it',
        fields: { ...fields, searched: 'all open incidents' },
        template: `No other open incident names {${slot}} ({searched} were searched).`,
      }),
    ];
  }
  return [
    counted({
      summary: 'other open incidents that name it',
      fields: { ...fields, others_words: words(others.length, 'other incident'), others },
      template: `{${slot}} stands in {others_words} that are open: {others}.`,
    }),
  ];
}

const HOUR_MS = 3_600_000;

function recordsAround(_ports: ActivityPorts, asked: Asked): Promise<ToolFact[]> {
  const own = asked.findings.filter(({ src_endpoint: src }) => src.ip === asked.value);
  const first = Math.min(...own.map(({ start_time: start }) => start));
  const kept = own
    .flatMap(({ evidences }) => evidences.map(({ time }) => time))
    .filter((time) => time <= first + HOUR_MS);
  if (kept.length === 0) return Promise.resolve([]);
  return Promise.resolve([
    counted({
      summary: 'records kept as evidence within an hour of the first',
      fields: {
        device: asked.value,
        kept_words: words(kept.length, 'record'),
        within: '1 hour',
      },
      template: 'Within {within} of the first, {kept} of {device} were kept as evidence.',
    }),
  ]);
}

async function technique(_ports: ActivityPorts, { findings }: Asked): Promise<ToolFact[]> {
  const ids = weighty(findings).flatMap(({ attacks }) =>
    attacks.map(({ technique: { uid } }) => uid),
  );
  const { groups } = await import('../../agents/look-ups/groups.gen.ts');
  const hint = groupsSharing(ids, groups);
  if (hint.known === 0) return [];
  return [
    counted({
      summary: 'groups of the vendored ATT&CK release whose known techniques overlap: a hint',
      fields: {
        techniques_words: words(hint.techniques, 'technique'),
        known_words: `${hint.known} ${hint.known === 1 ? 'is' : 'are'}`,
        groups_words: words(hint.groups, 'group'),
      },
      template:
        'Of {techniques} seen here, {known} known of {groups} in the vendored release of ATT&CK, as a hint only.',
    }),
  ];
}
