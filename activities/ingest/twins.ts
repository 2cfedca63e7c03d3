/** Tells flows that a sensor of another kind has reported before: each counts once. */
import type { Event, NetworkActivity } from '../../domain/event.ts';
import type { LogFormat } from '../../sources/index.ts';

type Sensor = 'suricata' | 'zeek';

const sensors: Partial<Readonly<Record<LogFormat, Sensor>>> = {
  'suricata-eve': 'suricata',
  'zeek-tsv': 'zeek',
  'zeek-json': 'zeek',
};

/** How far two sensors' clocks, and their first packets of one flow, lie apart, milliseconds. Ours. */
const SKEW_MS = 5_000;

/**
 * Flows remembered, the longest known forgotten first: sensors log a flow up to some minutes apart, when each takes it to
 * have ended. Ours: a quarter of an hour at twenty flows a second, and a megabyte in the resume point.
 */
const MOST = 20_000;

/** Addresses and ports of both ends, in one order, with the protocol; its start, epoch ms; who reported it. */
export type SavedTwin = [key: string, start: number, sensor: string];

/** Two sensors of one kind can't be told from two files of one sensor: theirs are not compared. */
export class Twins {
  /** As they are saved, which happens far more often than anything changes. */
  readonly #flows = new Map<string, SavedTwin>();

  constructor(saved: readonly SavedTwin[] = []) {
    for (const flow of saved) this.#flows.set(flow[0], flow);
  }

  /** Null where all files are of one sensor: nothing is to be compared then. */
  static of(formats: readonly LogFormat[], saved: readonly SavedTwin[] | undefined): Twins | null {
    const kinds = new Set(formats.flatMap((format) => sensors[format] ?? []));
    return kinds.size > 1 ? new Twins(saved) : null;
  }

  /** Whether a sensor of another kind has reported this flow; remembers it if not. */
  hasSeen(event: Event, format: LogFormat): boolean {
    const sensor = sensors[format];
    if (event.class !== 'network_activity' || sensor === undefined) return false;
    const key = keyOf(event);
    const known = this.#flows.get(key);
    if (known !== undefined) {
      const [, start, by] = known;
      if (by !== sensor && Math.abs(start - event.time) <= SKEW_MS) return true;
    }
    this.#flows.delete(key);
    this.#flows.set(key, [key, event.time, sensor]);
    if (this.#flows.size > MOST) this.#forgetOldest();
    return false;
  }

  save(): SavedTwin[] {
    return [...this.#flows.values()];
  }

  #forgetOldest(): void {
    for (const key of this.#flows.keys()) {
      this.#flows.delete(key);
      return;
    }
  }
}

function keyOf({ src, srcPort, dst, dstPort, proto }: NetworkActivity): string {
  const ends = [`${src} ${srcPort ?? ''}`, `${dst} ${dstPort ?? ''}`].sort();
  return `${ends.join(' ')} ${proto}`;
}
