/** EVE `dns`, versions 3 (`queries`, `request`/`response`) and 2 (`rrname`, `query`/`answer`). */
import type { DnsActivity } from '../../domain/event.ts';
import { towardsService } from '../direction.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { objectAt, objectsAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

const dnsPort = 53;

export const readDns: RecordReader = (eve, conversation) => {
  const dns = objectAt(eve, 'dns');
  if (dns === undefined) return 'dns record without a dns object';
  const type = textAt(dns, 'type');
  const isResponse = type === 'response' || type === 'answer';
  const client = fromClient(conversation, isResponse);
  const queries = objectsAt(dns, 'queries');
  const answers = isResponse ? answersOf(dns) : [];
  const rcode = isResponse ? textAt(dns, 'rcode') : undefined;
  return (queries.length > 0 ? queries : [dns]).map((query) => {
    const event: DnsActivity = {
      class: 'dns_activity',
      time: client.time,
      src: client.src,
      dst: client.dst,
      proto: client.proto,
      record: client.record,
      message: isResponse ? 'response' : 'request',
      query: textAt(query, 'rrname') ?? '',
      queryType: textAt(query, 'rrtype') ?? '',
      answers,
    };
    addPorts(event, client);
    if (rcode !== undefined) event.rcode = rcode;
    return event;
  });
};

/**
 * A version 3 response has the server as its source, a version 2 answer mostly the client, and a response inside
 * HTTP the client again: port 53 decides, and without it the lower port serves.
 */
function fromClient(conversation: Conversation, isResponse: boolean): Conversation {
  const { srcPort = 0, dstPort = 0 } = conversation;
  return towardsService(conversation, dnsPort, isResponse && srcPort <= dstPort);
}

/** The values of the answers that are plain text (addresses, names, TXT); SOA and the like are left out. */
function answersOf(dns: JsonObject): string[] {
  const answers: string[] = [];
  for (const answer of objectsAt(dns, 'answers')) {
    const value = textAt(answer, 'rdata');
    if (value !== undefined) answers.push(value);
  }
  const single = textAt(dns, 'rdata');
  return answers.length === 0 && single !== undefined ? [single] : answers;
}
