/** Whether an address lies in a network written as CIDR, IPv4 or IPv6. */
import { NotRun } from './not-run.ts';

interface Address {
  bits: 32 | 128;
  value: bigint;
}

const quad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const mapped = 0xffffn;

/** An IPv4 address that is written as an IPv6 one (`::ffff:10.0.0.1`, as Windows does) is an IPv4 address. */
function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = ipv4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = ipv6(text.replace(/%.*$/, ''));
  if (value === undefined) return undefined;
  return value >> 32n === mapped ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

function ipv4(text: string): bigint | undefined {
  const octets = quad.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

function ipv6(text: string): bigint | undefined {
  const halves = text.split('::');
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined || halves.length > 2) return undefined;
  if (halves.length === 1) return head.length === 8 ? valueOf(head) : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return valueOf([...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

function valueOf(groups: readonly number[]): bigint {
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(group), 0n);
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    const dotted = ipv4(part);
    if (dotted !== undefined) groups.push(Number(dotted >> 16n), Number(dotted & 0xffffn));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** @throws NotRun if `network` is none. */
export function cidrTest(network: string): (address: string) => boolean {
  const [base = '', length = '', ...rest] = network.trim().split('/');
  const address = parseAddress(base);
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : NaN;
  if (address === undefined || rest.length > 0 || !(prefix <= address.bits)) {
    throw new NotRun(`not a network: ${network}`);
  }
  const shift = BigInt(address.bits - prefix);
  const wanted = address.value >> shift;
  return (text) => {
    const found = parseAddress(text.trim());
    return found?.bits === address.bits && found.value >> shift === wanted;
  };
}
