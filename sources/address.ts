/** Addresses in one spelling, so that the same host is the same string whichever sensor saw it. */

const group = /^[0-9a-f]{1,4}$/;

/** RFC 5952 for IPv6 (lower case, longest run of zeros compressed), IPv4 dotted, also where it is written as IPv6; undefined if neither. */
export function canonicalAddress(text: string): string | undefined {
  const known = canonical.get(text);
  if (known !== undefined) return known;
  const address = text.includes(':') ? canonicalIpv6(text) : isIpv4(text) ? text : undefined;
  if (address === undefined || text.length > longestSpelling) return address;
  if (canonical.size >= remembered) canonical.clear();
  canonical.set(text, address);
  return address;
}

/** The same addresses come in every other record: what an IPv6 one is spelled like is found out once, and the text shared. */
const canonical = new Map<string, string>();
const remembered = 65_536;
const longestSpelling = 64;

function canonicalIpv6(text: string): string | undefined {
  const zone = text.indexOf('%');
  const groups = ipv6Groups((zone < 0 ? text : text.slice(0, zone)).toLowerCase());
  return groups === undefined ? undefined : compress(groups);
}

/** The eight groups as numbers; accepts `::` and a dotted IPv4 tail. */
function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = groupsOf(halves[1] ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  if (missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    if (group.test(part)) groups.push(parseInt(part, 16));
    else if (isIpv4(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else return undefined;
  }
  return groups;
}

function compress(groups: number[]): string {
  const mapped = groups.slice(0, 5).every((value) => value === 0) && groups[5] === 0xffff;
  if (mapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  const run = longestZeroRun(groups);
  const hex = groups.map((value) => value.toString(16));
  if (run.length < 2) return hex.join(':');
  const before = hex.slice(0, run.start).join(':');
  return `${before}::${hex.slice(run.start + run.length).join(':')}`;
}

/** The first of the longest runs, as RFC 5952 asks. */
function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

const dot = 46;
const zero = 48;

/** Four decimal numbers up to 255. By hand, because every record has two addresses and most are these. */
function isIpv4(text: string): boolean {
  let parts = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? dot : text.charCodeAt(i);
    if (code === dot) {
      if (digits === 0) return false;
      parts++;
      digits = value = 0;
    } else {
      const digit = code - zero;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
      if (++digits > 3 || value > 255) return false;
    }
  }
  return parts === 4;
}
