/** One state of a workflow that is worth a recording, and how a real one is brought into it. */
import type { Running } from '../../workflows/running.ts';

export interface State {
  /** Of the recording: the workflow's type, a dash, and the state. */
  name: string;
  /** Brings a workflow into this state; answers its id. */
  reach: (running: Running) => Promise<string>;
}

let devices = 0;

/** A device that no other state is about. */
export function newDevice(): string {
  devices += 1;
  return `10.20.9.${devices}`;
}
