/** Reads what is given on the command line, and says what it must be. */
import { InvalidArgumentError } from 'commander';
import { exportFormats, type ExportFormat } from '../../domain/export.ts';
import { severities, type Severity } from '../../domain/finding.ts';
import { TokenScope } from '../../domain/people-api.ts';
import { PersonRole } from '../../domain/person.ts';
import { durationMs } from '../../policies/duration.ts';

/** A port, 0 to 65535. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('must be 0 to 65535');
  return port;
}

/** One of the severities. */
export function severity(text: string): Severity {
  const found = severities.find((s) => s === text);
  if (found === undefined)
    throw new InvalidArgumentError(`must be one of ${severities.join(', ')}`);
  return found;
}

const timeForm =
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/** A date or a time of ISO 8601, UTC unless it says otherwise, as epoch ms. */
export function pointInTime(text: string): number {
  const form = timeForm.exec(text);
  const isLocal = text.length > 10 && form?.groups?.['zone'] === undefined;
  const time = form === null ? NaN : Date.parse(`${text.replace(' ', 'T')}${isLocal ? 'Z' : ''}`);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('must be a date or time, as 2024-08-12 or 2024-08-12T09:14Z');
  }
  return time;
}

/** A length of time such as `2h` or `PT4H`, as ms. */
export function lengthOfTime(text: string): number {
  try {
    return durationMs(text);
  } catch {
    throw new InvalidArgumentError('must be a duration from 1s to 366d, such as 30m, 4h or 1h30m');
  }
}

/** What an incident is exported as; Markdown by its usual ending too. */
export function exportFormat(text: string): ExportFormat {
  const found = exportFormats.find((format) => format === (text === 'md' ? 'markdown' : text));
  if (found === undefined)
    throw new InvalidArgumentError(`must be one of ${exportFormats.join(', ')}, or md`);
  return found;
}

/** Roles of people, by commas. */
export function personRoles(text: string, before: PersonRole[] = []): PersonRole[] {
  return [...before, ...list(text).map(personRole)];
}

function personRole(text: string): PersonRole {
  const role = PersonRole.safeParse(text.trim());
  if (role.success) return role.data;
  throw new InvalidArgumentError(
    `there is no role ${JSON.stringify(text)}: a person is ${PersonRole.options.join(', ')}`,
  );
}

/** What a token is scoped for, by commas. */
export function tokenScopes(text: string, before: TokenScope[] = []): TokenScope[] {
  return [...before, ...list(text).map(tokenScope)];
}

function tokenScope(text: string): TokenScope {
  const scope = TokenScope.safeParse(text.trim());
  if (scope.success) return scope.data;
  throw new InvalidArgumentError(
    `there is no scope ${JSON.stringify(text)}: a token may ${TokenScope.options.join(', ')}`,
  );
}

/** A number of days, 1 to 366. */
export function days(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 366)
    throw new InvalidArgumentError('must be 1 to 366');
  return number;
}

/** The number of a step, from 1. */
export function stepNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('must be 1 or more');
  return number;
}

/** Collects a list given by commas, or by the option said again. */
export function list(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').filter((part) => part !== '')];
}

export const delegationHelp =
  'delegation file (default: WATCHBILL_DELEGATION, else delegation.yaml in the data folder, else L2 everywhere)';

export const assetsHelp = 'inventory file, YAML or CSV (default: assets.yaml in the data folder)';
