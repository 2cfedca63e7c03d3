/**
 * The capture in other clothes: other networks, names, ports, days and speeds. Nothing that makes it an intrusion
 * changes, so that every step must still be found: a threshold or name tuned to the one file shows here.
 */
import { movedTime, timeOf, withTimes, type EveRecord } from './eve-lines.ts';
import type { Step, Truth } from './steps.ts';

export interface Disguise {
  name: string;
  /** Texts replaced wherever they stand, in this order. */
  texts?: readonly (readonly [from: string, to: string])[];
  /** Destination ports replaced. */
  ports?: ReadonlyMap<number, number>;
  days?: number;
  /** Time between the steps of the intruder, multiplied. */
  pace?: number;
}

const names: Disguise['texts'] = [
  ['DESKTOP-K7Q2V9A', 'PARROT'],
  ['LT-JMORGAN', 'NB0417'],
  ['jmorgan', 'a.becker'],
  ['HOTEL', 'WERK'],
  ['hotel', 'werk'],
];

/** The network `10.20` under another number, in reverse names too. */
function renumbered(network: string): Disguise['texts'] {
  const reverse = network.split('.').reverse().join('.');
  return [
    ['.20.10.in-addr', `.${reverse}.in-addr`],
    ['10.20.', `${network}.`],
  ];
}

export const disguises: readonly Disguise[] = [
  { name: 'other names and network', texts: [...names, ...(renumbered('172.22') ?? [])] },
  { name: 'other ports', ports: new Map([[9401, 8531]]), days: 70 },
  {
    name: 'another network, another port',
    texts: renumbered('192.168') ?? [],
    ports: new Map([[9401, 10050]]),
  },
  { name: 'twice as fast', pace: 0.5 },
  { name: 'twice as slow', pace: 2 },
  { name: 'four times as slow', pace: 4 },
];

const DAY_MS = 86_400_000;

export function disguised(records: readonly EveRecord[], truth: Truth, disguise: Disguise) {
  const { texts = [], days = 0 } = disguise;
  const shift = days * DAY_MS;
  const moveTo = pacing(truth, disguise.pace ?? 1);
  const rename = (text: string) => texts.reduce((t, [from, to]) => t.replaceAll(from, to), text);
  const changed = records.map((record) => {
    const paced = withTimes(record, (text) =>
      movedTime(text, moveTo(record, timeOf(text)) + shift),
    );
    const port = disguise.ports?.get(paced.dest_port ?? 0);
    if (port !== undefined) paced.dest_port = port;
    return texts.length === 0 ? paced : (JSON.parse(rename(JSON.stringify(paced))) as EveRecord);
  });
  const steps = truth.steps.map((step): Step => {
    const time = Date.parse(step.time);
    const moved = time + moveTo({ src_ip: step.src, dest_ip: '' }, time) + shift;
    const port =
      step.port === undefined ? undefined : (disguise.ports?.get(step.port) ?? step.port);
    const renamed = JSON.parse(rename(JSON.stringify(step))) as Step;
    return {
      ...renamed,
      time: new Date(moved).toISOString(),
      ...(port === undefined ? {} : { port }),
    };
  });
  return { records: changed, truth: { steps } };
}

/** How far a record of the intruder moves, milliseconds; everybody else's stay where they are. */
function pacing({ steps }: Truth, pace: number) {
  const intruders = new Set(steps.map(({ src }) => src));
  const start = Math.min(...steps.map(({ time }) => Date.parse(time)));
  return ({ src_ip: src, dest_ip: dst }: Pick<EveRecord, 'src_ip' | 'dest_ip'>, time: number) => {
    const isTheirs = intruders.has(src) || intruders.has(dst);
    return isTheirs && time > start ? Math.round((time - start) * (pace - 1)) : 0;
  };
}
