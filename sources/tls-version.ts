/** TLS versions in one spelling, so that two sensors name the same protocol alike. */

/** Zeek's words and Suricata's old ones; Suricata's new ones (`TLS 1.3`) are the spelling kept. */
const spellings: Readonly<Record<string, string>> = {
  SSLv2: 'SSL 2.0',
  SSLv3: 'SSL 3.0',
  TLSv1: 'TLS 1.0',
  TLSv10: 'TLS 1.0',
  TLSv11: 'TLS 1.1',
  TLSv12: 'TLS 1.2',
  TLSv13: 'TLS 1.3',
};

/** A number is a version the sensor does not know, kept as it is; nothing read is undefined. */
export function tlsVersion(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || text === 'UNDETERMINED') return undefined;
  return Object.hasOwn(spellings, text) ? spellings[text] : text;
}
