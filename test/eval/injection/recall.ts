/** How many of the payloads the detection finds, by field: those its rules were written on, and those held back. */
import type { Event } from '../../../domain/event.ts';
import { textAddressedToAModel } from '../../../detectors/multiple/text-addressed-to-a-model.ts';
import { decodeUri } from '../../../sources/uri.ts';
import { logOn, monday, request, SECOND } from '../../detectors/made.ts';
import { fields, isHeldBack, pieces, readPayloads } from './payloads.ts';
import type { FieldName, Payload } from './payloads.ts';

export interface Share {
  found: number;
  payloads: number;
}

export interface Recall {
  field: FieldName;
  /** In one record, cut at the field's limit, or in as many as the text needs, 100 characters in each. */
  records: 'one' | 'several';
  written: Share;
  heldBack: Share;
}

/** Short enough that most payloads need several records. */
const SPLIT = 100;

/** As an event that a parser would give. */
const eventWith: Readonly<Record<FieldName, (text: string, time: number) => Event>> = {
  'host name, NetBIOS': (host, time) => logOn({ time, host }),
  'host name': (host, time) => logOn({ time, host }),
  'user name': (user, time) => logOn({ time, user }),
  'user agent': (userAgent, time) => request({ time, userAgent }),
  URI: (text, time) => request({ time, uri: decodeUri(`/search?q=${text}`) }),
  share: (text, time) => smb(time, { share: `\\\\10.0.0.20\\${text}` }),
  'file name': (file, time) => smb(time, { file }),
  'DNS name': (text, time) => lookUp(time, `${text}.example.com`),
  'DNS label': (text, time) => lookUp(time, `${text}.example.com`),
  'server name': (serverName, time) => ({ ...base(time), class: 'tls_activity', serverName }),
  'LDAP filter': (text, time) => ({
    ...base(time),
    ...{ class: 'ldap_activity', operation: 'search', filter: `(description=${text})` },
  }),
};

function base(time: number) {
  const { record } = request({ time });
  return { time, src: '10.0.8.50', dst: '10.0.0.10', proto: 'tcp', record } as const;
}

function smb(time: number, given: { share?: string; file?: string }): Event {
  return { ...base(time), class: 'smb_activity', command: 'SMB2_COMMAND_CREATE', ...given };
}

function lookUp(time: number, query: string): Event {
  const asked = { message: 'request', queryType: 'A' } as const;
  return { ...base(time), class: 'dns_activity', query, answers: [], ...asked };
}

function isFound(field: FieldName, texts: readonly string[]): boolean {
  const observer = textAddressedToAModel.watch(textAddressedToAModel.parameters.parse({}), null);
  return texts.some(
    (text, i) => observer.on(eventWith[field](text, monday + i * SECOND)).length > 0,
  );
}

/** The recall of every field, with the text in one record and over several. */
export function recallOf(payloads: readonly Payload[] = readPayloads()): Recall[] {
  return (['one', 'several'] as const).flatMap((records) =>
    fields.map(({ name, limit, unit, fit }) => {
      const recall: Recall = {
        ...{ field: name, records },
        written: { found: 0, payloads: 0 },
        heldBack: { found: 0, payloads: 0 },
      };
      payloads.forEach(({ payload }, index) => {
        const size = records === 'one' ? limit : Math.min(limit, SPLIT);
        const texts = pieces(fit(payload), size, unit);
        const share = isHeldBack(index) ? recall.heldBack : recall.written;
        share.payloads += 1;
        if (isFound(name, records === 'one' ? texts.slice(0, 1) : texts)) share.found += 1;
      });
      return recall;
    }),
  );
}
