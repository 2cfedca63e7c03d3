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
import { tellRules } from '../report/sigma-rules.ts';
import { tellProblems } from '../report/input-problems.ts';
import { checkInputs, isDamaged } from '../runtime/check-inputs.ts';
import { answer, type CommandContext } from './context.ts';

export interface DetectOptions {
  json?: boolean;
  /** Folder with Sigma rules to run beside the detections. */
  sigma?: string;
  /** Exit 3 when a finding is at least this severe. */
  failOn?: Severity;
}

interface Tally {
  findings: Map<string, Finding>;
  events: number;
  rejected: number;
  problems: WatchbillError[];
}

export async function detect(
  paths: string[],
  options: DetectOptions,
  context: CommandContext,
): Promise<number> {
  const checked = await checkInputs(paths);
  for (const file of checked.skipped) context.stderr.write(`skipped: ${file.reason}\n`);
  const sigma = options.sigma === undefined ? null : await startSigma(options.sigma, context);
  const tally = await examineAll(paths, sigma, context);
  const findings = [...tally.findings.values()].sort((a, b) => a.start_time - b.start_time);
  const text = options.json
    ? findings.map((finding) => `${JSON.stringify(finding)}\n`).join('')
    : tableOf(findings, context);
  await answer(context, text);
  const { events, rejected, problems } = tally;
  tellProblems({ problems, rejected }, { stderr: context.stderr, style: context.err });
  context.stderr.write(`events=${events} rejected=${rejected} findings=${findings.length}\n`);
  // Asked to tell findings by the exit code, it does; that input is damaged stands on stderr in any case.
  if (findings.some((finding) => atLeast(finding, options.failOn))) return exitCodes.found;
  const whole = rejected === 0 && problems.length === 0 && !isDamaged(checked);
  return whole ? exitCodes.ok : exitCodes.partial;
}

/** Compiles the rules and tells which of them can't be run. Read with the command: only it needs YAML. */
async function startSigma(folder: string, { stderr, err }: CommandContext): Promise<SigmaPass> {
  const files = await readRuleFiles(folder);
  const { compileRules } = await import('../../detectors/sigma/rule-file.ts');
  const set = compileRules(files);
  tellRules(set, { stderr, style: err });
  return watchSigma(set.rules, { sha256, productVersion: version });
}

/** Runs the pass to the end, keeping nothing but the findings. */
async function examineAll(
  paths: string[],
  sigma: SigmaPass | null,
  context: CommandContext,
): Promise<Tally> {
  // Nothing is stored, so nothing may be forgotten either.
  const examiner = createExaminer(null, { keptEntities: Infinity, onRecord: sigma?.take });
  const tally: Tally = { findings: new Map(), events: 0, rejected: 0, problems: [] };
  const progress = startProgress({ stream: context.stderr });
  try {
    for (let seq = 1, done = false; !done; seq += 1) {
      const batch = await examiner.run({ input: 'detect', paths, seq });
      add(tally, batch, sigma?.takeFindings() ?? []);
      const share = Math.floor((100 * batch.bytesRead) / Math.max(1, batch.bytesTotal));
      progress.update(
        `reading ${share} %  ${tally.events.toLocaleString('en-US')} events  ${tally.findings.size} findings`,
      );
      done = batch.done;
    }
  } finally {
    progress.done();
    await examiner.close();
  }
  return tally;
}

function add(tally: Tally, batch: BatchResult, bySigma: readonly Finding[]): void {
  tally.events += batch.counts.events;
  tally.rejected += batch.counts.rejected;
  tally.problems.push(...batch.problems.map((p) => new WatchbillError(p.code, p.message)));
  for (const finding of [...batch.findings, ...bySigma])
    tally.findings.set(finding.finding_info.uid, finding);
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
