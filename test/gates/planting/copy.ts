/** A copy of the tree with a planter running in it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Sandbox } from '../sandbox.ts';
import type { PlantAnswer, PlantRequest } from './messages.ts';

export class PlantedCopy {
  readonly #sandbox = new Sandbox();
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;

  /** `built`: also with what the build made, which only tests outside the pure project need. */
  constructor({ built }: { built: boolean }) {
    const { root } = this.#sandbox;
    if (built) cpSync('dist', join(root, 'dist'), { recursive: true });
    if (!existsSync(join(root, 'samples'))) symlinkSync(resolve('samples'), join(root, 'samples'));
    this.#child = fork('test/gates/planting/planter.ts', {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', CI: '1' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ready = this.#next();
  }

  /** The next message. @throws Error when the process ends instead. */
  async #next(): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    const ended = once(this.#child, 'exit', { signal }).then(() => {
      throw new Error('the process that runs planted tests ended');
    });
    try {
      const [message] = (await Promise.race([once(this.#child, 'message', { signal }), ended])) as [
        unknown,
      ];
      return message;
    } finally {
      ended.catch(() => undefined);
      over.abort();
    }
  }

  /** Runs one request; one at a time. */
  async ask(request: PlantRequest): Promise<PlantAnswer> {
    await this.#ready;
    this.#child.send(request);
    return (await this.#next()) as PlantAnswer;
  }

  async remove(): Promise<void> {
    await this.#ready.catch(() => undefined);
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
    this.#sandbox.remove();
  }
}
