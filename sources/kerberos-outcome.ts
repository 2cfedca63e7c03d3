/** What a Kerberos answer says about the log-on. */
import type { Authentication } from '../domain/event.ts';

/**
 * Errors that say nothing about the credential: the first leg of every log-on, a retry over TCP, a wrong realm or a
 * service that does not exist.
 */
const notAboutTheCredential: ReadonlySet<string> = new Set([
  'KDC_ERR_PREAUTH_REQUIRED',
  'KDC_ERR_S_PRINCIPAL_UNKNOWN',
  'KDC_ERR_WRONG_REALM',
  'KRB_ERR_RESPONSE_TOO_BIG',
  'KRB_ERR_GENERIC',
]);

/** `granted` is undefined where the record is a request or the answer was not seen. */
export function kerberosOutcome(
  granted: boolean | undefined,
  error: string | undefined,
): Authentication['outcome'] {
  if (error !== undefined && error !== '') {
    return notAboutTheCredential.has(error) ? 'unknown' : 'failure';
  }
  if (granted === undefined) return 'unknown';
  return granted ? 'success' : 'failure';
}
