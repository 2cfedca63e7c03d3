/** Status codes of Windows events as words: NTSTATUS (MS-ERREF 2.3.1) and Kerberos errors (RFC 4120 7.5.9). */

const ntStatus: Readonly<Record<number, string>> = {
  0x00000000: 'STATUS_SUCCESS',
  0xc0000022: 'STATUS_ACCESS_DENIED',
  0xc000005e: 'STATUS_NO_LOGON_SERVERS',
  0xc0000064: 'STATUS_NO_SUCH_USER',
  0xc000006a: 'STATUS_WRONG_PASSWORD',
  0xc000006d: 'STATUS_LOGON_FAILURE',
  0xc000006e: 'STATUS_ACCOUNT_RESTRICTION',
  0xc000006f: 'STATUS_INVALID_LOGON_HOURS',
  0xc0000070: 'STATUS_INVALID_WORKSTATION',
  0xc0000071: 'STATUS_PASSWORD_EXPIRED',
  0xc0000072: 'STATUS_ACCOUNT_DISABLED',
  0xc00000dc: 'STATUS_INVALID_SERVER_STATE',
  0xc0000133: 'STATUS_TIME_DIFFERENCE_AT_DC',
  0xc000015b: 'STATUS_LOGON_TYPE_NOT_GRANTED',
  0xc000018c: 'STATUS_TRUSTED_DOMAIN_FAILURE',
  0xc0000192: 'STATUS_NETLOGON_NOT_STARTED',
  0xc0000193: 'STATUS_ACCOUNT_EXPIRED',
  0xc0000224: 'STATUS_PASSWORD_MUST_CHANGE',
  0xc0000234: 'STATUS_ACCOUNT_LOCKED_OUT',
  0xc0000413: 'STATUS_AUTHENTICATION_FIREWALL_FAILED',
};

const kerberosErrors: Readonly<Record<number, string>> = {
  0x01: 'KDC_ERR_NAME_EXP',
  0x06: 'KDC_ERR_C_PRINCIPAL_UNKNOWN',
  0x07: 'KDC_ERR_S_PRINCIPAL_UNKNOWN',
  0x08: 'KDC_ERR_PRINCIPAL_NOT_UNIQUE',
  0x09: 'KDC_ERR_NULL_KEY',
  0x0b: 'KDC_ERR_NEVER_VALID',
  0x0c: 'KDC_ERR_POLICY',
  0x0d: 'KDC_ERR_BADOPTION',
  0x0e: 'KDC_ERR_ETYPE_NOSUPP',
  0x10: 'KDC_ERR_PADATA_TYPE_NOSUPP',
  0x12: 'KDC_ERR_CLIENT_REVOKED',
  0x17: 'KDC_ERR_KEY_EXPIRED',
  0x18: 'KDC_ERR_PREAUTH_FAILED',
  0x19: 'KDC_ERR_PREAUTH_REQUIRED',
  0x1b: 'KDC_ERR_MUST_USE_USER2USER',
  0x1d: 'KDC_ERR_SVC_UNAVAILABLE',
  0x1f: 'KRB_AP_ERR_BAD_INTEGRITY',
  0x20: 'KRB_AP_ERR_TKT_EXPIRED',
  0x22: 'KRB_AP_ERR_REPEAT',
  0x25: 'KRB_AP_ERR_SKEW',
  0x29: 'KRB_AP_ERR_MODIFIED',
  0x34: 'KRB_ERR_RESPONSE_TOO_BIG',
  0x3c: 'KRB_ERR_GENERIC',
  0x44: 'KDC_ERR_WRONG_REALM',
};

/** `0xc000006a` or `3221225578` as its word; a code without one stays as it was written. */
export function ntStatusWord(code: string): string {
  return ntStatus[Number(code)] ?? code.toLowerCase();
}

/** Undefined for `0x0`, which is no error. */
export function kerberosErrorWord(code: string): string | undefined {
  const number = Number(code);
  return number === 0 ? undefined : (kerberosErrors[number] ?? code.toLowerCase());
}
