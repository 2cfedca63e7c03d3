/** `watchbill doctor`: what is installed, what answers, what is missing, and what mends it. */
import { arch, cpus, platform, totalmem } from 'node:os';
import { exitCodes } from '../../domain/errors.ts';
import { styleOf } from '../output/style.ts';
import type { Style, Tone } from '../output/style.ts';
import { answerText, terminalText } from '../output/terminal-text.ts';
import type { Check, DoctorContext, DoctorReport } from './check.ts';
import { checkModel } from './model.ts';
import { checkDatabase, checkDataDir, checkDisk, checkInstance } from './state.ts';
import { checkChromium, checkGo, checkNode, checkTemporal } from './tools.ts';
import { checkWayIn } from './way-in.ts';

/** All checks, in the order in which a start needs them. Changes nothing. */
export async function runDoctor(context: DoctorContext): Promise<Check[]> {
  const first = await Promise.all([
    Promise.resolve(checkNode()),
    checkTemporal(context),
    Promise.resolve(checkGo(context)),
    checkDataDir(context),
    checkDisk(context),
    checkDatabase(context),
    checkInstance(context),
    Promise.resolve(checkWayIn(context)),
  ]);
  // After them: compiling policies keeps this process busy, and what answers in time would seem not to.
  const more = await Promise.all((context.moreChecks ?? []).map((check) => check()));
  const last = [await checkModel(context), checkChromium(context)];
  return [...first.flat(), ...more.flat(), ...last];
}

export interface DoctorOptions extends DoctorContext {
  version: string;
  json?: boolean;
  noColor?: boolean;
  stdout: { isTTY?: boolean; write: (text: string) => unknown };
}

/** Prints the report and returns the exit code: 0 ready, 5 not ready. */
export async function doctorCommand(options: DoctorOptions): Promise<number> {
  const checks = await runDoctor(options);
  const report = reportOf(checks);
  const { stdout, env, json = false, noColor = false } = options;
  const style = styleOf({ stream: stdout, env, noColor });
  stdout.write(
    json
      ? answerText(`${JSON.stringify(report)}\n`)
      : renderReport(report, { style, version: options.version }),
  );
  return report.ready ? exitCodes.ok : exitCodes.notReady;
}

/** Ready unless a check ended in error. */
export function reportOf(checks: Check[]): DoctorReport {
  const ready = checks.every((check) => check.state !== 'error');
  return { schema: 'watchbill.doctor/1', ready, checks };
}

const marks: Record<Check['state'], [glyph: string, tone: Tone]> = {
  ok: ['✓', 'good'],
  warning: ['!', 'warning'],
  error: ['✗', 'bad'],
  off: ['–', 'dim'],
};

interface RenderOptions {
  style: Style;
  version: string;
}

/** The report for a person; behind a pipe the checks as tab-separated rows. */
export function renderReport(report: DoctorReport, { style, version }: RenderOptions): string {
  if (!style.tty) {
    const rows = report.checks.map((check) =>
      [check.name, check.state, check.detail, check.effect ?? '', check.fix ?? '']
        .map(terminalText)
        .join('\t'),
    );
    return `${['name\tstate\tdetail\teffect\tfix', ...rows].join('\n')}\n`;
  }
  const memory = Math.round(totalmem() / 1e9);
  const machine = `${platform()} ${arch()} · ${cpus().length} cores ${memory} GB`;
  const width = Math.max(...report.checks.map(({ name }) => name.length));
  const lines = report.checks.flatMap((check) => linesOf(check, width, style));
  const head = `Watchbill ${version} · node ${process.versions.node} · ${machine}`;
  return `${[head, '', ...lines, '', summaryOf(report, style)].join('\n')}\n`;
}

function linesOf(check: Check, width: number, style: Style): string[] {
  const [glyph, tone] = marks[check.state];
  const indent = ' '.repeat(width + 6);
  const name = terminalText(check.name).padEnd(width);
  const lines = [`  ${style.paint(tone, glyph)} ${name}  ${terminalText(check.detail)}`];
  if (check.effect !== undefined) lines.push(`${indent}effect: ${terminalText(check.effect)}`);
  if (check.fix !== undefined) lines.push(`${indent}fix: ${terminalText(check.fix)}`);
  return lines;
}

function summaryOf({ ready, checks }: DoctorReport, style: Style): string {
  const count = (state: Check['state']): number =>
    checks.filter((check) => check.state === state).length;
  const found = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`;
  if (ready) return `${style.paint('good', 'Ready')}: ${found}.  Next: npm start`;
  const hint = 'watchbill doctor --json for a bug report (no secrets)';
  return `${style.paint('bad', 'Not ready')}: ${found}.  ${hint}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
