/** Which log a rule is for: Sigma's `logsource` against the logs that Watchbill can read record by record. */
import type { LogName } from '../../domain/raw-record.ts';
import { NotRun } from './not-run.ts';

export interface RuleLog extends LogName {
  /** The log's own name of a field that Sigma's taxonomy names. */
  fieldName: (name: string) => string;
}

export interface LogSource {
  product?: string | undefined;
  service?: string | undefined;
  category?: string | undefined;
}

/** Zeek's log for Sigma's categories of network events (Sigma's taxonomy appendix). */
const zeekLogs: Readonly<Record<string, string>> = { dns: 'dns', proxy: 'http', webserver: 'http' };

/** Sigma's taxonomy appendix → Zeek's field. */
const endpoints = {
  src_ip: 'id.orig_h',
  src_port: 'id.orig_p',
  dst_ip: 'id.resp_h',
  dst_port: 'id.resp_p',
} as const;
const zeekFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  http: {
    'c-uri': 'uri',
    'c-useragent': 'user_agent',
    'cs-bytes': 'request_body_len',
    'cs-host': 'host',
    'cs-method': 'method',
    'cs-referer': 'referrer',
    'cs-referrer': 'referrer',
    'cs-version': 'version',
    'r-dns': 'host',
    'sc-bytes': 'response_body_len',
    'sc-status': 'status_code',
  },
  dns: { record_type: 'qtype_name', answer: 'answers' },
};

/** @throws NotRun for a log that is not read. */
export function ruleLog({ product, service, category }: LogSource): RuleLog {
  if (product === 'windows') return windowsLog(service, category);
  if (product !== undefined && product !== 'zeek') {
    throw new NotRun(`logsource product ${product} is not read (zeek and windows are)`);
  }
  const log = (product && service) ?? own(zeekLogs, category ?? '');
  if (log === undefined) {
    throw new NotRun(
      category === undefined
        ? 'logsource names no log: product zeek needs a service'
        : `logsource category ${category} is not read (dns, proxy and webserver are)`,
    );
  }
  const fields = { ...endpoints, ...own(zeekFields, log) };
  return { product: 'zeek', service: log, fieldName: (name) => own(fields, name) ?? name };
}

function windowsLog(service: string | undefined, category: string | undefined): RuleLog {
  if (category !== undefined) {
    throw new NotRun(`logsource category ${category} of windows is not read (service security is)`);
  }
  if (service !== 'security') {
    const named = service === undefined ? 'without a service' : `service ${service}`;
    throw new NotRun(`logsource windows ${named} is not read (service security is)`);
  }
  return { product: 'windows', service, fieldName: (name) => name };
}

function own<V>(table: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
