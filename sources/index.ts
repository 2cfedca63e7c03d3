/** Tells log formats apart by what is in them, never by the file's name. */
import { decode, type LineParser, type LogFormat } from './parser.ts';
import { entraId } from './identity/entra-id.ts';
import { okta } from './identity/okta.ts';
import { looksLikeOpenvpn, openvpn } from './identity/openvpn.ts';
import { suricataEve } from './suricata-eve/index.ts';
import { windowsEvents } from './windows/index.ts';
import { zeekJson } from './zeek/json.ts';
import { zeekTsv } from './zeek/tsv.ts';

export type { LineParser, LogFormat, Parsed } from './parser.ts';

const parsers: Readonly<Record<LogFormat, () => LineParser>> = {
  'suricata-eve': () => suricataEve(),
  'zeek-tsv': zeekTsv,
  'zeek-json': zeekJson,
  'windows-events': windowsEvents,
  'entra-id': entraId,
  okta,
  openvpn,
};

/** A fresh parser for one file. */
export function parserOf(format: LogFormat): LineParser {
  return parsers[format]();
}

/**
 * The format of a log from its first bytes (64 kB do), or null if it is none that Watchbill reads. The first line may be
 * cut (a file without its head) and the last one too: any line that shows a format decides.
 */
export function recognise(firstBytes: Uint8Array): LogFormat | null {
  for (const line of decode(firstBytes).split('\n')) {
    const format = formatOf(line);
    if (format !== null) return format;
  }
  return null;
}

/** A Zeek data row: a file whose header was cut off is still that log, and its rows are then rejected one by one. */
const zeekRow = /^\d{9,10}\.\d{1,9}\t\S+\t/;

/** Keys, not parsed JSON: the line may be longer than what was read of it. A format has all of its marks. */
const jsonMarks: readonly (readonly [LogFormat, ...RegExp[]])[] = [
  ['suricata-eve', /"event_type":\s?"/, /"timestamp":\s?"/],
  ['windows-events', /"(?:EventID|event_id|winlog\.event_id)":\s?["\d{]/],
  ['entra-id', /"userPrincipalName":/, /"createdDateTime":/],
  ['okta', /"eventType":\s?"/, /"published":/, /"actor":/],
  ['zeek-json', /"ts":\s?["\d]/],
];

function formatOf(line: string): LogFormat | null {
  if (line.startsWith('#separator ') || line.startsWith('#fields\t')) return 'zeek-tsv';
  if (zeekRow.test(line)) return 'zeek-tsv';
  if (!line.startsWith('{')) return looksLikeOpenvpn(line) ? 'openvpn' : null;
  const found = jsonMarks.find(([, ...marks]) => marks.every((mark) => mark.test(line)));
  return found === undefined ? null : found[0];
}
