/** `watchbill run`: the whole pipeline through Temporal, once: read, detect, join, investigate, tell, propose. */
import type { ReplayProgress } from '../../domain/api.ts';
import { exitCodes } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { severities, type Severity } from '../../domain/finding.ts';
import { openDataDir } from '../instance/data-dir.ts';
import { refuseSecond } from '../instance/instance.ts';
import { startProgress } from '../output/progress.ts';
import { notices } from '../report/delegation-text.ts';
import { incidentText } from '../report/incident-text.ts';
import { problemsOf, tellProblems } from '../report/input-problems.ts';
import { progressText } from '../report/progress-text.ts';
import { layoutFor } from '../report/wrap.ts';
import { readDelegation } from '../runtime/delegation.ts';
import { checkInputs, refuseStandardInput, isDamaged } from '../runtime/check-inputs.ts';
import { incidentView } from '../runtime/incident-view.ts';
import { openInput, settle } from '../runtime/inputs.ts';
import { startSystem, type System } from '../runtime/system.ts';
import { terminalText } from '../output/terminal-text.ts';
import { answer, type CommandContext } from './context.ts';
import { stopSignal } from './stop-signal.ts';

export interface RunOptions {
  json?: boolean;
  asLive?: boolean;
  delegation?: string;
  assets?: string;
  /** Exit 3 when an incident is at least this severe. */
  failOn?: Severity;
}

interface Outcome {
  incidents: Incident[];
  progress: ReplayProgress;
}

export async function run(
  paths: string[],
  options: RunOptions,
  context: CommandContext,
): Promise<number> {
  const { env, stderr, log } = context;
  refuseStandardInput(paths);
  const checked = await checkInputs(paths);
  for (const file of checked.skipped) stderr.write(`skipped: ${terminalText(file.reason)}\n`);
  const dataDir = await openDataDir(context.dataDir, (line) => void stderr.write(`${line}\n`));
  await refuseSecond(dataDir);
  const delegation = await readDelegation({ env, dataDir, file: options.delegation });
  const stopping = stopSignal(stderr);
  const progress = startProgress({ stream: stderr });
  const system = await startSystem({
    env,
    dataDir,
    delegation,
    assets: options.assets,
    log,
    onProgress: (line) => progress.update(line),
    onNotice: (line) => void stderr.write(`${line}\n`),
    signal: stopping.signal,
    onFailed: (error) => stopping.abort(error),
  });
  try {
    for (const notice of notices(system, context.err)) stderr.write(notice);
    const uid = await openInput(system, { paths: checked.paths, asLive: options.asLive ?? false });
    const read = await settle(system, uid, {
      signal: stopping.signal,
      onProgress: (state, waiting) => progress.update(progressText(state, waiting)),
    });
    progress.done();
    const outcome = { incidents: await allIncidents(system), progress: read };
    await answer(
      context,
      options.json
        ? await jsonOf(system, outcome)
        : textOf(outcome, startCommand(paths, options), context),
    );
    tellProblems(problemsOf(read, checked), { stderr, style: context.err });
    return exitOf(outcome, isDamaged(checked), options.failOn);
  } finally {
    progress.done();
    await system.stop();
    stopping.dispose();
  }
}

export async function allIncidents({ storage }: System): Promise<Incident[]> {
  const summaries = await storage.listIncidents();
  const incidents = await Promise.all(summaries.map(({ uid }) => incidentView(storage, uid)));
  return incidents
    .filter((i) => i !== null)
    .sort((a, b) => a.start - b.start || (a.uid < b.uid ? -1 : 1));
}

async function jsonOf({ storage }: System, { incidents, progress }: Outcome): Promise<string> {
  const told = [];
  for (const incident of incidents) {
    told.push({ ...incident, findings: await storage.findingsOfIncident(incident.uid) });
  }
  const { events, rejected, findings } = progress;
  return `${JSON.stringify({ schema: 'watchbill.run/1', incidents: told, totals: { events, rejected, findings } })}\n`;
}

function textOf(
  { incidents, progress }: Outcome,
  again: string,
  { out, stdout }: CommandContext,
): string {
  const head = `${progress.events.toLocaleString('en-US')} events, ${progress.findings} findings → ${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'}\n\n`;
  const layout = layoutFor(out, stdout);
  const asking = incidents.flatMap((i) => i.actions).find((a) => a.state === 'awaiting_approval');
  const next = asking ? `Next: ${again}, then: npx watchbill actions show ${asking.uid}\n` : '';
  return `${head}${incidents.map((incident) => incidentText(incident, layout)).join('\n')}\n${next}`;
}

/** The command that opens the console on the same input, as one can paste it. */
function startCommand(paths: readonly string[], { asLive }: RunOptions): string {
  const quoted = paths.map((path) =>
    /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`,
  );
  return ['npm start --', ...(asLive ? ['--as-live'] : []), ...quoted].join(' ');
}

function exitOf(
  { incidents, progress }: Outcome,
  damaged: boolean,
  failOn: Severity | undefined,
): number {
  const limit = failOn === undefined ? Infinity : severities.indexOf(failOn);
  // Asked to tell incidents by the exit code, it does; that input is damaged stands on stderr in any case.
  if (incidents.some((i) => severities.indexOf(i.severity) >= limit)) return exitCodes.found;
  return progress.rejected > 0 || progress.message !== null || damaged
    ? exitCodes.partial
    : exitCodes.ok;
}
