/** Which findings are one intrusion: a rule of what they are and of what people decided, whatever order they came in. */
import { gapOf, type Joinable } from './joining.ts';

/** A finding, and the incident that holds it already; null for a new one. */
export interface Placed extends Joinable {
  incident: string | null;
}

/** Findings of one intrusion, and the open incidents that hold some of them: more than one are to become one. */
export interface Group {
  findings: Placed[];
  incidents: string[];
}

export interface Partitioning {
  /** Whether a person put two incidents apart. */
  apart: (incident: string, other: string) => boolean;
  /** Findings whose joining is asked for; of the others, each stays with the rest of its incident. */
  fresh: ReadonlySet<string>;
}

interface Edge {
  gap: number;
  from: Placed;
  to: Placed;
}

/**
 * Joins findings, the nearest in time first, as long as that brings no two incidents together that a person put
 * apart (single linkage by Kruskal's algorithm with forbidden pairs). Findings that weigh nothing come last, each
 * to the nearest that does or else by itself: text that anybody can write joins nothing.
 *
 * Answers the groups with a fresh finding in them. Without people's decisions they depend on the set alone.
 */
export function partition(nodes: readonly Placed[], { apart, fresh }: Partitioning): Group[] {
  const sets = new Sets(nodes, apart);
  const weighing = nodes.filter(({ weighs }) => weighs);
  for (const [first, ...rest] of byIncident(weighing)) {
    for (const other of rest) if (first) sets.join(first, other);
  }
  for (const { from, to } of edgesOf(weighing, fresh)) sets.join(from, to);
  for (const node of nodes) if (!node.weighs) attach(node, { sets, weighing });
  return sets.groups().filter(({ findings }) => findings.some(({ finding }) => fresh.has(finding)));
}

/** To the incident of the nearest finding that weighs something. */
function attach(node: Placed, { sets, weighing }: { sets: Sets; weighing: readonly Placed[] }) {
  const near = weighing.flatMap((to) => {
    const gap = gapOf(node, to);
    return gap === null ? [] : [{ gap, from: node, to }];
  });
  for (const { to } of near.sort(byNearness)) if (sets.join(to, node)) return;
}

/** Pairs that join, of which at least one is fresh, the nearest first. */
function edgesOf(nodes: readonly Placed[], fresh: ReadonlySet<string>): Edge[] {
  const edges: Edge[] = [];
  for (const [at, from] of nodes.entries()) {
    if (!fresh.has(from.finding)) continue;
    for (const [other, to] of nodes.entries()) {
      // A pair of two fresh ones is met twice.
      if (other === at || (other < at && fresh.has(to.finding))) continue;
      const gap = gapOf(from, to);
      if (gap !== null) edges.push({ gap, from, to });
    }
  }
  return edges.sort(byNearness);
}

/** By time between them; then by when the pair began and by uid, so that equals have an order of their own. */
function byNearness(a: Edge, b: Edge): number {
  const key = ({ from, to }: Edge) => [from, to].map(({ finding }) => finding).sort();
  const began = ({ from, to }: Edge) => Math.min(from.start, to.start);
  return a.gap - b.gap || began(a) - began(b) || (key(a).join(' ') < key(b).join(' ') ? -1 : 1);
}

function byIncident(nodes: readonly Placed[]): Placed[][] {
  const held = new Map<string, Placed[]>();
  for (const node of nodes) {
    if (node.incident === null) continue;
    held.set(node.incident, [...(held.get(node.incident) ?? []), node]);
  }
  return [...held.values()];
}

/** Disjoint sets of findings that know which incidents they bring together. */
class Sets {
  readonly #parent = new Map<string, string>();
  readonly #members = new Map<string, Placed[]>();
  readonly #apart: Partitioning['apart'];
  /** Incidents with a finding that weighs something. */
  readonly #weighing: ReadonlySet<string>;

  constructor(nodes: readonly Placed[], apart: Partitioning['apart']) {
    this.#apart = apart;
    this.#weighing = new Set(nodes.flatMap((node) => (node.weighs ? (node.incident ?? []) : [])));
    for (const node of nodes) {
      this.#parent.set(node.finding, node.finding);
      this.#members.set(node.finding, [node]);
    }
  }

  /** Whether they are together afterwards; not when that would bring what is apart together. */
  join(a: Placed, b: Placed): boolean {
    const [into, from] = [this.#root(a.finding), this.#root(b.finding)];
    if (into === from) return true;
    const incidents = this.#incidentsOf(into);
    const others = this.#incidentsOf(from);
    if (incidents.some((one) => others.some((other) => this.#apart(one, other)))) return false;
    this.#parent.set(from, into);
    this.#members.set(into, [...this.#of(into), ...this.#of(from)]);
    this.#members.delete(from);
    return true;
  }

  groups(): Group[] {
    return [...this.#members].map(([root, findings]) => ({
      findings,
      incidents: this.#incidentsOf(root),
    }));
  }

  /**
   * The incidents that findings bring with them. One that weighs nothing brings its own only where nothing else brings
   * any, and where it had stood alone: of others it takes leave.
   */
  #incidentsOf(root: string): string[] {
    const nodes = this.#of(root);
    const weighing = new Set(nodes.flatMap((node) => (node.weighs ? (node.incident ?? []) : [])));
    if (weighing.size > 0) return [...weighing].sort();
    const own = [...new Set(nodes.flatMap(({ incident }) => incident ?? []))].sort();
    return nodes.length === 1 ? own : own.filter((incident) => !this.#weighing.has(incident));
  }

  #root(finding: string): string {
    const parent = this.#parent.get(finding) ?? finding;
    if (parent === finding) return finding;
    const root = this.#root(parent);
    this.#parent.set(finding, root);
    return root;
  }

  #of(root: string): Placed[] {
    return this.#members.get(root) ?? [];
  }
}
