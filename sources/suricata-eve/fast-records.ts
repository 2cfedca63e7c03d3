/**
 * The most frequent EVE records, `flow`, `dns` and plain `smb` commands, read without building their whole JSON. Suricata
 * writes the keys of a type in a fixed order: one pattern takes out the fields, and whatever differs is left to `JSON.parse`.
 */
import type { Event, RecordRef } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';
import type { Conversation } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { dnsEvents, type DnsMessage } from './dns.ts';
import { flowEvent } from './flow.ts';
import { protocolOf } from './record.ts';
import { smbActivity } from './smb.ts';

/** What is read, and when the sensor logged it (epoch ms). */
export interface FastRecord {
  events: Event[];
  loggedAt: number;
}

/** Text without escapes, control characters or anything above ASCII. */
const text = String.raw`[ !#-\[\]-~]*`;
/** A whole number that a double holds exactly. */
const number = String.raw`(?:0|[1-9]\d{0,14})`;

/** Time, flow, source and destination with their ports, protocol. */
function headOf(type: string): string {
  return (
    String.raw`^\{"timestamp":"(${text})","flow_id":([1-9]\d{0,14}|[1-8]\d{15})(?:,"in_iface":"${text}")?` +
    String.raw`(?:,"pcap_cnt":${number})?,"event_type":"${type}","src_ip":"(${text})","src_port":(${number}),` +
    String.raw`"dest_ip":"(${text})","dest_port":(${number})(?:,"ip_v":${number})?,"proto":"(${text})"` +
    String.raw`(?:,"ip_v":${number})?(?:,"community_id":"${text}")?`
  );
}

const flowPattern = new RegExp(
  headOf('flow') +
    String.raw`(?:,"app_proto":"(${text})")?,"flow":\{"pkts_toserver":${number},"pkts_toclient":(${number}),` +
    String.raw`"bytes_toserver":(${number}),"bytes_toclient":(${number}),"start":"(${text})","end":"(${text})",` +
    String.raw`"age":${number},"state":"${text}","reason":"${text}","alerted":(?:true|false)(?:,"tx_cnt":${number})?\}` +
    String.raw`(?:,"tcp":\{"tcp_flags":"${text}","tcp_flags_ts":"(${text})","tcp_flags_tc":"(${text})"` +
    String.raw`(?:,"(?:syn|fin|rst|psh|ack|urg|ecn|cwr)":true)*(?:,"state":"${text}")?` +
    String.raw`(?:,"ts_max_regions":${number})?(?:,"tc_max_regions":${number})?\})?\}$`,
);

const answer = String.raw`\{"rrname":"${text}","rrtype":"${text}","ttl":${number}(?:,"rdata":"${text}")?\}`;

const texts = String.raw`\["${text}"(?:,"${text}")*\]`;

/** The zone that a server speaks for, with its SOA record (RFC 1035). */
const authority =
  String.raw`\{"rrname":"${text}","rrtype":"SOA","ttl":${number},"soa":\{"mname":"${text}","rname":"${text}"` +
  String.raw`(?:,"(?:serial|refresh|retry|expire|minimum)":${number}){5}\}\}`;

const option = String.raw`\{"code":${number},"data":"${text}"\}`;

/** One question. Answers are taken out as they stand; the zone and the clients' EDNS record (RFC 6891) are passed over. */
const dnsPattern = new RegExp(
  headOf('dns') +
    String.raw`,"dns":\{"version":3,"type":"(${text})","tx_id":${number},"id":${number},"flags":"${text}"` +
    String.raw`(?:,"(?:qr|aa|tc|rd|ra|z)":true)*,"opcode":${number}(?:,"rcode":"(${text})")?,` +
    String.raw`"queries":\[\{"rrname":"(${text})","rrtype":"(${text})"\}\](?:,"answers":\[(${answer}(?:,${answer})*)\])?` +
    String.raw`(?:,"grouped":\{"${text}":${texts}\})?(?:,"authorities":\[${authority}\])?` +
    String.raw`(?:,"additionals":\[\{"rrname":"","rrtype":"OPT","ttl":${number}` +
    String.raw`(?:,"opt":\[${option}(?:,${option})*\])?\}\])?\}\}$`,
);

const wholeNumber = String.raw`(?:0|[1-9]\d{0,19})`;

/** What a file was when it was opened; what client and server can do; what an IOCTL asks for. */
const smbDetails = [
  String.raw`,"filename":"(${text})","disposition":"${text}","access":"${text}"` +
    String.raw`(?:,"(?:created|accessed|modified|changed|size)":${number})*,"fuid":"${text}"`,
  String.raw`,"client_dialects":${texts},"client_guid":"${text}","server_guid":"${text}"` +
    String.raw`,"max_read_size":${number},"max_write_size":${number}`,
  String.raw`,"function":"${text}"`,
].join('|');

/** A command that names no share and carries no log-on. */
const smbPattern = new RegExp(
  headOf('smb') +
    String.raw`(?:,"tx_id":${number})?,"smb":\{"id":${number}(?:,"dialect":"${text}")?,"command":"(${text})"` +
    String.raw`(?:,"status":"(${text})","status_code":"${text}")?,"session_id":${wholeNumber},"tree_id":${number}(?:${smbDetails})?\}\}$`,
);

const rdata = new RegExp(String.raw`,"rdata":"(${text})"\}`, 'g');

/** Undefined if the record is written in another way, or can't be read: `JSON.parse` then says why. */
export function fastRecord(line: string, type: string, record: RecordRef): FastRecord | undefined {
  switch (type) {
    case 'flow':
      return flowRecord(line, record);
    case 'dns':
      return dnsRecord(line, record);
    case 'smb':
      return smbRecord(line, record);
    default:
      return undefined;
  }
}

interface Head {
  conversation: Conversation;
  loggedAt: number;
}

function headFrom(match: RegExpExecArray, record: RecordRef): Head | undefined {
  const loggedAt = parseIsoTime(match[1] ?? '');
  const src = canonicalAddress(match[3] ?? '');
  const dst = canonicalAddress(match[5] ?? '');
  if (loggedAt === undefined || src === undefined || dst === undefined) return undefined;
  const proto = protocolOf(match[7]);
  const conversation: Conversation = { time: loggedAt, src, dst, proto, record };
  if (proto !== 'icmp') {
    conversation.srcPort = Number(match[4]);
    conversation.dstPort = Number(match[6]);
  }
  if (match[2] !== undefined) conversation.flowId = match[2];
  return { conversation, loggedAt };
}

function flowRecord(line: string, record: RecordRef): FastRecord | undefined {
  const match = flowPattern.exec(line);
  if (match === null) return undefined;
  const head = headFrom(match, record);
  const time = parseIsoTime(match[12] ?? '');
  if (head === undefined || time === undefined) return undefined;
  const event = flowEvent(head.conversation, {
    time,
    endTime: parseIsoTime(match[13] ?? '') ?? time,
    packetsIn: Number(match[9]),
    bytesOut: Number(match[10]),
    bytesIn: Number(match[11]),
    app: match[8],
    clientFlags: match[14],
    serverFlags: match[15],
  });
  return { events: [event], loggedAt: head.loggedAt };
}

function smbRecord(line: string, record: RecordRef): FastRecord | undefined {
  const match = smbPattern.exec(line);
  if (match === null) return undefined;
  const head = headFrom(match, record);
  if (head === undefined) return undefined;
  const [, , , , , , , , command, status, filename] = match;
  const smb = { command, status, filename };
  return { events: [smbActivity(smb, head.conversation)], loggedAt: head.loggedAt };
}

function dnsRecord(line: string, record: RecordRef): FastRecord | undefined {
  const match = dnsPattern.exec(line);
  if (match === null) return undefined;
  const head = headFrom(match, record);
  if (head === undefined) return undefined;
  const [, , , , , , , , type, rcode, query = '', queryType = '', answers] = match;
  const message: DnsMessage = { type, rcode, questions: [{ query, queryType }], answers: [] };
  for (const [, value = ''] of answers?.matchAll(rdata) ?? []) message.answers.push(value);
  return { events: dnsEvents(head.conversation, message), loggedAt: head.loggedAt };
}
