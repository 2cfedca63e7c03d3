/** An actuator over a text file, one effect a line, that can be told to fail. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actuator, EffectOrder } from '../../activities/actuators/actuator.ts';

export interface FileActuator extends Actuator {
  /** `halfway`: applying writes, then fails; `remove`: removing fails. */
  failing: 'halfway' | 'remove' | null;
  /** What it says that it did, and did not. */
  lying: 'apply' | 'remove' | null;
  /** How often it was asked to apply. */
  attempts: number;
  lines(): Promise<string[]>;
}

let made = 0;

export function createFileActuator(folder: string): FileActuator {
  const path = join(folder, `gateway-${(made += 1)}.txt`);
  const lineOf = ({ lease, kind, target }: EffectOrder) => `${lease} ${kind} ${target.device}`;
  const lines = async (): Promise<string[]> => {
    const text = await readFile(path, { encoding: 'utf8', flag: 'a+' });
    return text.split('\n').filter((line) => line !== '');
  };
  const actuator: FileActuator = {
    name: 'dry-run',
    dryRun: true,
    failing: null,
    lying: null,
    attempts: 0,
    lines,
    canApply: () => true,
    healthy: () => Promise.resolve(true),
    plan: (order) => [lineOf(order)],
    async apply(order) {
      actuator.attempts += 1;
      if (actuator.lying === 'apply') return;
      const others = (await lines()).filter((line) => line !== lineOf(order));
      await writeFile(path, [...others, lineOf(order)].join('\n'));
      if (actuator.failing === 'halfway') throw new Error('the gateway refused');
    },
    fault: async (order) =>
      (await lines()).includes(lineOf(order)) ? null : 'the line is not there',
    async remove(order) {
      if (actuator.failing === 'remove') throw new Error('the gateway refused');
      if (actuator.lying === 'remove') return;
      await writeFile(path, (await lines()).filter((line) => line !== lineOf(order)).join('\n'));
    },
    gone: async (order) => !(await lines()).includes(lineOf(order)),
  };
  return actuator;
}
