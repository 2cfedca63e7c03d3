/** Talks to one gateway's `nft`: what is asked at the same time shares one reading and one transaction. */
import { tableName } from './nft-lines.ts';
import { readRuleset, type Ruleset } from './nft-ruleset.ts';
import { runCommand } from './run-command.ts';

export interface GatewayOptions {
  name: string;
  /** The command line that runs `nft` on the gateway: here, in a namespace, or over SSH. */
  command: readonly [string, ...string[]];
  /** Longest one call may take, ms. */
  timeoutMs: number;
}

/** The lines that change a ruleset as it is now; none when it is as it should be. */
export type Change = (now: Ruleset) => string[];

interface Pending {
  change: Change;
  done: () => void;
  failed: (error: unknown) => void;
}

const empty: Ruleset = { rules: [], sets: [], hooks: [] };

/** What `nft` said when it refused. */
export class NftError extends Error {}

export class NftGateway {
  readonly #options: GatewayOptions;
  /** A reading that has not begun: whoever asks now gets it too. */
  #next: Promise<Ruleset> | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  #pending: Pending[] = [];
  #changing = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** The ruleset as it is after this was asked. */
  read(): Promise<Ruleset> {
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      const reading = this.#readNow();
      this.#reading = reading.catch(() => undefined);
      return reading;
    });
    return this.#next;
  }

  /** Changes the ruleset in a transaction: all of the lines, or none. @throws NftError */
  change(change: Change): Promise<void> {
    return new Promise((done, failed) => {
      this.#pending.push({ change, done, failed });
      void this.#work();
    });
  }

  /** @throws NftError unless the gateway answers. */
  async ping(): Promise<void> {
    await this.#nft(['list', 'tables', 'inet']);
  }

  /** One transaction at a time: one that names a handle fails when another took it away meanwhile. */
  async #work(): Promise<void> {
    if (this.#changing) return;
    this.#changing = true;
    while (this.#pending.length > 0) await this.#commit(this.#pending.splice(0));
    this.#changing = false;
  }

  async #commit(batch: readonly Pending[]): Promise<void> {
    try {
      const now = await this.#readNow();
      const lines = batch.flatMap(({ change }) => change(now));
      if (lines.length > 0) await this.#nft(['-f', '-'], `${lines.join('\n')}\n`);
      for (const { done } of batch) done();
    } catch (error) {
      const [first, ...rest] = batch;
      // One that can't be done must not take the others with it.
      if (rest.length > 0) for (const one of batch) await this.#commit([one]);
      else first?.failed(error);
    }
  }

  async #readNow(): Promise<Ruleset> {
    try {
      return readRuleset(await this.#nft(['--json', 'list', 'table', 'inet', tableName]));
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      // A table that is not there is an error to nft like any other; in the list it is just missing.
      const tables = await this.#nft(['list', 'tables', 'inet']);
      if (tables.split('\n').includes(`table inet ${tableName}`)) throw error;
      return empty;
    }
  }

  async #nft(args: string[], input?: string): Promise<string> {
    const { name, command, timeoutMs } = this.#options;
    const given = { timeoutMs, ...(input === undefined ? {} : { input }) };
    const { code, stdout, stderr } = await runCommand([...command, ...args], given);
    if (code !== 0) throw new NftError(`${name}: nft ended with ${code}: ${stderr.trim()}`);
    return stdout;
  }
}
