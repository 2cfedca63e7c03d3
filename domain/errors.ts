/** The table of error codes: one place, documented in docs/errors.md, compared with it by a test. */

/** Exit codes of the command line (UX contract). */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  found: 3,
  denied: 4,
  notReady: 5,
  partial: 6,
  interrupted: 130,
} as const;

interface ErrorSpec {
  /** Process exit code of the command that ends with this error. */
  exit: number;
  /** HTTP status, where the API can answer it. */
  http: number;
}

export const errorTable = {
  USAGE: { exit: 2, http: 400 },
  INTERNAL: { exit: 1, http: 500 },
  INPUT_NOT_FOUND: { exit: 1, http: 400 },
  INPUT_EMPTY: { exit: 6, http: 400 },
  INPUT_NO_LOGS: { exit: 1, http: 400 },
  INPUT_NOT_A_LOG: { exit: 6, http: 400 },
  INPUT_TRUNCATED: { exit: 6, http: 400 },
  INPUT_UNREADABLE: { exit: 6, http: 400 },
  INPUT_CHANGED: { exit: 1, http: 409 },
  SIGMA_NOT_FOUND: { exit: 1, http: 400 },
  SIGMA_NO_RULES: { exit: 1, http: 400 },
  PORT_IN_USE: { exit: 1, http: 500 },
  DATABASE_LOCKED: { exit: 1, http: 503 },
  DATABASE_NEWER: { exit: 1, http: 503 },
  DATABASE_UNREACHABLE: { exit: 1, http: 503 },
  DELEGATION_INVALID: { exit: 1, http: 400 },
  DELEGATION_NOT_FOUND: { exit: 1, http: 400 },
  DELEGATION_REFUSED: { exit: 4, http: 409 },
  INVENTORY_INVALID: { exit: 1, http: 400 },
  GUARDRAILS_INVALID: { exit: 1, http: 400 },
  ACTUATORS_INVALID: { exit: 1, http: 400 },
  SETTINGS_INVALID: { exit: 2, http: 400 },
  TEMPORAL_NOT_FOUND: { exit: 5, http: 503 },
  TEMPORAL_DOWNLOAD_REFUSED: { exit: 5, http: 503 },
  TEMPORAL_BUILD_FAILED: { exit: 5, http: 503 },
  TEMPORAL_UNREACHABLE: { exit: 1, http: 503 },
  WORKFLOW_GONE: { exit: 1, http: 503 },
  WORK_STALLED: { exit: 1, http: 503 },
  QUEUE_CHANGED: { exit: 1, http: 503 },
  NAMESPACE_GONE: { exit: 1, http: 503 },
  LIFT_OVERDUE: { exit: 1, http: 503 },
  LIFT_BYPASSED: { exit: 1, http: 503 },
  DUTY_FAILED: { exit: 1, http: 503 },
  TEMPORAL_CHANGED: { exit: 1, http: 503 },
  TEMPORAL_MISMATCH: { exit: 1, http: 503 },
  NOT_RUNNING: { exit: 5, http: 503 },
  NOT_SIGNED_IN: { exit: 4, http: 401 },
  SIGN_IN_USED: { exit: 4, http: 401 },
  FORBIDDEN_ROLE: { exit: 4, http: 403 },
  SIGN_IN_FAILED: { exit: 4, http: 401 },
  RATE_LIMITED: { exit: 4, http: 429 },
  ACCOUNT_EXISTS: { exit: 4, http: 409 },
  NAME_REFUSED: { exit: 4, http: 400 },
  LAST_LEAD: { exit: 4, http: 409 },
  SAME_PERSON: { exit: 4, http: 403 },
  FORBIDDEN_ORIGIN: { exit: 4, http: 403 },
  NOT_FOUND: { exit: 1, http: 404 },
  INVALID_BODY: { exit: 2, http: 400 },
  DOCUMENT_TOO_LARGE: { exit: 1, http: 413 },
  DOCUMENT_TOO_DEEP: { exit: 1, http: 400 },
  DOCUMENT_TOO_MANY_PARTS: { exit: 1, http: 400 },
  DOCUMENT_TOO_SLOW: { exit: 1, http: 400 },
  ACTION_CHANGED: { exit: 4, http: 409 },
  ACTION_NOT_WAITING: { exit: 4, http: 409 },
  ACTION_NOT_ACTIVE: { exit: 4, http: 409 },
  ACTION_DENIED: { exit: 4, http: 409 },
  KILL_SWITCH_ENGAGED: { exit: 4, http: 409 },
  NOT_CONFIRMED: { exit: 2, http: 400 },
  APPROVER_NOT_ASKED: { exit: 4, http: 403 },
  ORDER_UNKNOWN: { exit: 4, http: 409 },
  MOVE_REFUSED: { exit: 4, http: 409 },
  KEY_UNKNOWN: { exit: 4, http: 409 },
  WARRANT_REFUSED: { exit: 4, http: 403 },
  TARGET_REFUSED: { exit: 4, http: 409 },
  NOT_NARRATED: { exit: 1, http: 409 },
  INCIDENT_CLOSED: { exit: 4, http: 409 },
  INCIDENT_OPEN: { exit: 4, http: 409 },
  REGROUPED_SINCE: { exit: 4, http: 409 },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof errorTable;

/** Whether a word that came over a wire, or out of storage, is one of our codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

/** An error a person can act on: what happened, and what mends it. Nothing branches on its text. */
export class WatchbillError extends Error {
  readonly code: ErrorCode;
  /** The command or step that mends it, if one does. */
  readonly fix: string | undefined;

  constructor(code: ErrorCode, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WatchbillError';
    this.code = code;
    this.fix = options.fix;
  }

  get exit(): number {
    return errorTable[this.code].exit;
  }

  get http(): number {
    return errorTable[this.code].http;
  }

  /** Where the code is explained. */
  get docs(): string {
    return `docs/errors.md#${this.code.toLowerCase().replaceAll('_', '-')}`;
  }
}
