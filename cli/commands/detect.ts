/** `watchbill detect`: detection only, no servers; findings as OCSF, one a line. */
import { createExaminer } from '../../activities/detection/examiner.ts';
import type { BatchResult } from '../../activities/detection/batch.ts';
import { readRuleFiles } from '../../activities/sigma/read-rule-files.ts';
import { sha256 } from '../../activities/hash.ts';
import { watchSigma, type SigmaPass } from '../../detectors/sigma/watch.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { version } from '../../domain/version.ts';
import { severities, type Finding, type Severity } from '../../domain/finding.ts';
import { startProgress } from '../output/progress.ts';
import { renderTable } from '../output/table.ts';
import { dateTime } from '../report/incident-text.ts';
import { tellRules } from '../report/sigma-rules.ts';
import { tellProblems } from '../report/input-problems.ts';
import { checkInputs, isDamaged, refuseStandardInput } from '../runtime/check-inputs.ts';
import { terminalText } from '../output/terminal-text.ts';
import { answer, type CommandContext } from './context.ts';

export interface DetectOptions {
  json?: boolean;
  /** Folder with Sigma rules to run beside the detections. */
  sigma?: string;
  /** Exit 3 when a finding is at least this severe. */
  failOn?: Severity;
  /** Epoch ms: findings that ended before are not told; earlier records teach what is normal. */
  since?: number;
  /** Epoch ms: records from then on are left out. */
  until?: number;
  /** Prints findings as they open and grow, until it is interrupted. */
  follow?: boolean;
}

interface Tally {
  findings: Map<string, Finding>;
  events: number;
  rejected: number;
  problems: WatchbillError[];
}

interface Examining extends Pick<DetectOptions, 'since' | 'until' | 'follow'> {
  sigma: SigmaPass | null;
  /** Hears of findings that opened or grew, while following. */
  tell: (findings: Finding[]) => Promise<void>;
}

export async function detect(
  paths: string[],
  options: DetectOptions,
  context: CommandContext,
): Promise<number> {
  if (options.follow === true) refuseStandardInput(paths);
  const checked = await checkInputs(paths);
  for (const file of checked.skipped)
    context.stderr.write(`skipped: ${terminalText(file.reason)}\n`);
  const sigma = await startSigma(options, context);
  const textOf = (some: Finding[]): string =>
    options.json
      ? some.map((finding) => `${JSON.stringify(finding)}\n`).join('')
      : tableOf(some, context);
  const tell = async (some: Finding[]): Promise<void> => {
    if (some.length > 0) await answer(context, textOf(some));
  };
  const tally = await examineAll(paths, { ...options, sigma, tell }, context);
  const findings = [...tally.findings.values()].sort((a, b) => a.start_time - b.start_time);
  await answer(context, textOf(findings));
  const { events, rejected, problems } = tally;
  tellProblems({ problems, rejected }, { stderr: context.stderr, style: context.err });
  context.stderr.write(`events=${events} rejected=${rejected} findings=${findings.length}\n`);
  // Asked to tell findings by the exit code, it does; that input is damaged stands on stderr in any case.
  if (findings.some((finding) => atLeast(finding, options.failOn))) return exitCodes.found;
  const whole = rejected === 0 && problems.length === 0 && !isDamaged(checked);
  return whole ? exitCodes.ok : exitCodes.partial;
}

/** Compiles the rules and tells which of them can't be run. Read with the command: only it needs YAML. */
async function startSigma(
  { sigma: folder, until }: DetectOptions,
  { stderr, err }: CommandContext,
): Promise<SigmaPass | null> {
  if (folder === undefined) return null;
  const files = await readRuleFiles(folder);
  const { compileRules } = await import('../../detectors/sigma/rule-file.ts');
  const set = compileRules(files);
  tellRules(set, { stderr, style: err });
  return watchSigma(set.rules, { sha256, productVersion: version, until });
}

/** Runs the pass to the end, keeping nothing but the findings; with `follow` there is no end. */
async function examineAll(
  paths: string[],
  { sigma, since = -Infinity, until, follow = false, tell }: Examining,
  context: CommandContext,
): Promise<Tally> {
  // Nothing is stored, so nothing may be forgotten either.
  const kept = { keptEntities: Infinity, ...(until === undefined ? {} : { until }) };
  const examiner = createExaminer(null, { ...kept, onRecord: sigma?.take });
  const tally: Tally = { findings: new Map(), events: 0, rejected: 0, problems: [] };
  const progress = startProgress({ stream: context.stderr });
  try {
    for (let seq = 1, done = false; !done;) {
      const batch = await examiner.run({ input: 'detect', paths, seq, follow });
      if (batch === null) continue;
      const found = [...batch.findings, ...(sigma?.takeFindings() ?? [])];
      const asked = found.filter(({ end_time: end }) => end >= since);
      add(tally, batch, asked);
      if (follow) await tell(asked);
      progress.update(progressOf(batch, tally, follow));
      done = batch.done;
      seq += 1;
    }
  } finally {
    progress.done();
    await examiner.close();
  }
  return tally;
}

function progressOf(
  { bytesRead, bytesTotal, eventTime }: BatchResult,
  { events, findings }: Tally,
  follow: boolean,
): string {
  const share = Math.floor((100 * bytesRead) / Math.max(1, bytesTotal));
  const upTo = eventTime === null ? '' : `up to ${dateTime(eventTime)} UTC`;
  const where = follow ? `following ${upTo}` : `reading ${share} %`;
  return `${where}  ${events.toLocaleString('en-US')} events  ${findings.size} findings`;
}

function add(tally: Tally, batch: BatchResult, found: readonly Finding[]): void {
  tally.events += batch.counts.events;
  tally.rejected += batch.counts.rejected;
  tally.problems.push(...batch.problems.map((p) => new WatchbillError(p.code, p.message)));
  for (const finding of found) tally.findings.set(finding.finding_info.uid, finding);
}

function atLeast(finding: Finding, severity: Severity | undefined): boolean {
  return (
    severity !== undefined && severities.indexOf(finding.severity) >= severities.indexOf(severity)
  );
}

function tableOf(findings: Finding[], { out }: CommandContext): string {
  if (findings.length === 0) return out.tty ? 'no findings\n' : '';
  const columns = ['time', 'severity', 'detection', 'entity', 'technique', 'what'].map((title) => ({
    title,
  }));
  const rows = findings.map((f) => [
    `${new Date(f.start_time).toISOString().slice(0, 19)}Z`,
    f.severity,
    f.finding_info.analytic.uid,
    f.src_endpoint.ip,
    f.attacks[0]?.technique.uid ?? '',
    f.message,
  ]);
  return renderTable(columns, rows, out);
}
