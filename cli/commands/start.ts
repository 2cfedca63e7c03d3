/** `watchbill start`: everything in one process, with the console; reads the sample when no paths are named. */
import { readWayIn } from '../../api/address.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { version } from '../../domain/version.ts';
import { openDataDir } from '../instance/data-dir.ts';
import { refuseSecond, removeInstance } from '../instance/instance.ts';
import { chooseConsolePort } from '../instance/port.ts';
import { startProgress } from '../output/progress.ts';
import { delegationText, notices } from '../report/delegation-text.ts';
import { incidentText } from '../report/incident-text.ts';
import { problemsOf, tellProblems } from '../report/input-problems.ts';
import { progressText } from '../report/progress-text.ts';
import { layoutFor } from '../report/wrap.ts';
import { checkInputs, refuseStandardInput, type CheckedInputs } from '../runtime/check-inputs.ts';
import { readDelegation } from '../runtime/delegation.ts';
import { delegationNow } from '../runtime/delegation-in-force.ts';
import { packagePath } from '../runtime/package-folder.ts';
import { openInput, settle } from '../runtime/inputs.ts';
import { startSystem, type System } from '../runtime/system.ts';
import type { CommandContext } from './context.ts';
import { forgetLink, handOverLink, openConsole, type Console } from './open-console.ts';
import { allIncidents } from './run.ts';
import { Interrupted, stopped, stopSignal } from './stop-signal.ts';

export interface StartOptions {
  port?: number;
  asLive?: boolean;
  follow?: boolean;
  delegation?: string;
  assets?: string;
}

/** The bundled capture, and the inventory of the network it was taken in. */
const sample = packagePath('samples/vishing/');
const sampleAssets = packagePath('samples/vishing-assets.yaml');

export async function start(
  paths: string[],
  options: StartOptions,
  context: CommandContext,
): Promise<number> {
  const { env, stderr, log } = context;
  const isSample = paths.length === 0;
  const asLive = isSample || (options.asLive ?? false);
  refuseUnusable(paths, options);
  const checked = await checkInputs(isSample ? [sample] : paths);
  const dataDir = await openDataDir(context.dataDir, (line) => void stderr.write(`${line}\n`));
  await refuseSecond(dataDir);
  const delegation = await readDelegation({ env, dataDir, file: options.delegation });
  const wayIn = readWayIn(env);
  const port = await chooseConsolePort(options.port);
  const stopping = stopSignal(stderr);
  const say = (text: string): void => void stderr.write(`${text}\n`);
  say(context.err.paint('bold', `Watchbill ${version}`));
  const building = startProgress({ stream: stderr });
  const system = await startSystem({
    env,
    dataDir,
    delegation,
    assets: options.assets ?? (isSample ? sampleAssets : undefined),
    log,
    onPart: (part, detail, ms) => {
      building.done();
      say(partLine({ part, detail, ms }, context));
    },
    onProgress: (line) => building.update(`  ${line}`),
    onNotice: (line) => say(`  ${line}`),
    signal: stopping.signal,
    onFailed: (error) => stopping.abort(error),
  });
  let instance: Console | null = null;
  try {
    building.done();
    await sayDelegation(system, context);
    instance = await openConsole(system, { port, wayIn, dataDir, context });
    const { address } = instance;
    say(partLine({ part: 'console', detail: address }, context));
    if (!isSample) for (const file of checked.skipped) say(`  skipped   ${file.reason}`);
    // Logs of one's own may take hours: the console is worth opening before.
    if (!isSample) await handOverLink(dataDir, context);
    if (options.follow === true) await follow(system, { paths: checked.paths, asLive }, context);
    else
      await readAndTell(system, { ...checked, asLive, isSample, signal: stopping.signal }, context);
    say(`\n  Console      ${address}`);
    if (isSample) await handOverLink(dataDir, context);
    say('  Stop: Ctrl-C (state is kept)');
    return await untilStopped(stopping.signal);
  } catch (error) {
    throw sayStopping(error, say);
  } finally {
    await instance?.close();
    await system.stop();
    if (instance !== null) await removeInstance(dataDir);
    await forgetLink(dataDir);
    stopping.dispose();
  }
}

/** @throws what ended it, unless a person did */
async function untilStopped(signal: AbortSignal): Promise<number> {
  const reason = await stopped(signal);
  if (!(reason instanceof Interrupted)) throw reason;
  return exitCodes.ok;
}

/** Said before the port is closed, which may take a while: nothing ends in silence. Gives the error back. */
function sayStopping(error: unknown, say: (text: string) => void): unknown {
  if (!(error instanceof Interrupted)) {
    say(`  stopping: ${error instanceof WatchbillError ? error.code : 'INTERNAL'}`);
  }
  return error;
}

/** @throws WatchbillError USAGE for what can't be read on after a crash, or followed. */
function refuseUnusable(paths: readonly string[], { follow }: StartOptions): void {
  refuseStandardInput(paths);
  if (paths.length === 0 && follow === true) {
    throw new WatchbillError('USAGE', '--follow needs the paths that are to be followed');
  }
}

async function sayDelegation(system: System, { stderr, err }: CommandContext): Promise<void> {
  const document = await delegationNow(system.storage, Date.now());
  stderr.write(`${delegationText(document, system.delegation)}\n`);
  for (const notice of notices(system, err)) stderr.write(notice);
}

function partLine(
  { part, detail, ms }: { part: string; detail: string; ms?: number },
  { err }: CommandContext,
): string {
  const took = ms === undefined ? '' : `  ${(ms / 1000).toFixed(1)} s`;
  return `  ${part.padEnd(10)}${err.paint('good', '✓')} ${detail}${err.paint('dim', took)}`;
}

interface Reading extends CheckedInputs {
  asLive: boolean;
  isSample: boolean;
  signal: AbortSignal;
}

/** What is found is told in the console: there is no end after which to print it. */
async function follow(
  system: System,
  input: { paths: string[]; asLive: boolean },
  { stderr }: CommandContext,
): Promise<void> {
  await openInput(system, { ...input, follow: true });
  stderr.write(`\n  following ${input.paths.join(', ')}\n`);
}

/** Reads the input, shows how far it has come, and prints what came of it. */
async function readAndTell(
  system: System,
  reading: Reading,
  { stderr, stdout, out, err }: CommandContext,
): Promise<void> {
  const name = reading.isSample
    ? 'the bundled sample, replayed as if live'
    : reading.paths.join(', ');
  stderr.write(`\n  reading   ${name}\n`);
  const uid = await openInput(system, reading);
  const progress = startProgress({ stream: stderr });
  const began = performance.now();
  try {
    const read = await settle(system, uid, {
      signal: reading.signal,
      onProgress: (state, waiting) => progress.update(progressText(state, waiting)),
    });
    progress.done();
    const incidents = await allIncidents(system);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    stderr.write(
      `  ✓ ${read.events.toLocaleString('en-US')} events, ${read.findings} findings → ${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'}  ${seconds} s\n\n`,
    );
    tellProblems(problemsOf(read, reading), { stderr, style: err });
    for (const incident of incidents) stdout.write(incidentText(incident, layoutFor(out, stdout)));
  } finally {
    progress.done();
  }
}
