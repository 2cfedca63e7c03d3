/** EVE `dns`, versions 3 (`queries`, `request`/`response`) and 2 (`rrname`, `query`/`answer`). */
import type { DnsActivity, Event } from '../../domain/event.ts';
import { towardsService } from '../direction.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { objectAt, objectsAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

const dnsPort = 53;

/** What a record says, whichever way it was read. */
export interface DnsMessage {
  type: string | undefined;
  rcode: string | undefined;
  questions: { query: string; queryType: string }[];
  answers: string[];
}

export const readDns: RecordReader = (eve, conversation) => {
  const dns = objectAt(eve, 'dns');
  if (dns === undefined) return 'dns record without a dns object';
  const queries = objectsAt(dns, 'queries');
  return dnsEvents(conversation, {
    type: textAt(dns, 'type'),
    rcode: textAt(dns, 'rcode'),
    questions: (queries.length > 0 ? queries : [dns]).map((query) => ({
      query: textAt(query, 'rrname') ?? '',
      queryType: textAt(query, 'rrtype') ?? '',
    })),
    answers: answersOf(dns),
  });
};

export function dnsEvents(conversation: Conversation, message: DnsMessage): Event[] {
  const isResponse = message.type === 'response' || message.type === 'answer';
  const client = fromClient(conversation, isResponse);
  const answers = isResponse ? message.answers : [];
  return message.questions.map(({ query, queryType }) => {
    const event: DnsActivity = {
      class: 'dns_activity',
      time: client.time,
      src: client.src,
      dst: client.dst,
      proto: client.proto,
      record: client.record,
      message: isResponse ? 'response' : 'request',
      query,
      queryType,
      answers,
    };
    addPorts(event, client);
    if (isResponse && message.rcode !== undefined) event.rcode = message.rcode;
    return event;
  });
}

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
