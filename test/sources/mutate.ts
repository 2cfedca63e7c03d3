/** Damages log lines in the ways disks, shippers and attackers do, the same ways every time for a seed. */

export type Random = () => number;

/** Mulberry32: small, seeded, good enough to damage text with. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Mutation = (line: Buffer, random: Random) => Buffer;

const at = (length: number, random: Random): number => Math.floor(random() * length);

function replaced(line: Buffer, start: number, end: number): (by: string | Buffer) => Buffer {
  return (by) => Buffer.concat([line.subarray(0, start), Buffer.from(by), line.subarray(end)]);
}

/** A stretch between separators: a JSON token, a column, a word. */
function token(line: Buffer, random: Random): { start: number; end: number } {
  const isSeparator = (byte: number | undefined): boolean =>
    byte === undefined || ',:\t {}[]"'.includes(String.fromCharCode(byte));
  let start = at(line.length, random);
  while (start < line.length && isSeparator(line[start])) start++;
  while (start > 0 && !isSeparator(line[start - 1])) start--;
  let end = start;
  while (!isSeparator(line[end])) end++;
  return { start, end };
}

const hostile = [
  '1e308',
  '99999999999999999999999999',
  '-1',
  '0x',
  'null',
  'true',
  '[]',
  '{}',
  '[{"a":[]}]',
  '"\\ud800"',
  '__proto__',
  'constructor',
  'toString',
  '%ff%fe%',
  '\\x',
  '\\xff\\xfe',
  '::::::::',
  '1.2.3.4.5',
  '(empty)',
  '-',
  '',
  '"',
  '\u0000',
  '[['.repeat(300),
  '{"a":'.repeat(3000),
  'A'.repeat(70_000),
];

const mutations: readonly Mutation[] = [
  (line, random) => {
    const copy = Buffer.from(line);
    for (let n = 1 + at(8, random); n > 0; n--) copy[at(copy.length, random)] = at(256, random);
    return copy;
  },
  (line, random) => line.subarray(0, at(line.length, random)),
  (line, random) => line.subarray(at(line.length, random)),
  (line, random) => {
    const { start, end } = token(line, random);
    return replaced(line, start, end)('');
  },
  (line, random) => {
    const { start, end } = token(line, random);
    return replaced(line, start, end)(hostile[at(hostile.length, random)] ?? '');
  },
  (line, random) => {
    const start = at(line.length, random);
    const end = Math.min(line.length, start + 1 + at(60, random));
    return replaced(line, end, end)(line.subarray(start, end));
  },
  (line, random) => {
    const place = at(line.length, random);
    return replaced(
      line,
      place,
      place,
    )(Buffer.from([0, 0xff, 0xc0, 0xed, 0xa0].slice(at(5, random))));
  },
  (line, random) => {
    const one = token(line, random);
    const other = token(line, random);
    return replaced(line, one.start, one.end)(line.subarray(other.start, other.end));
  },
];

/** The line with one to three damages. */
export function mutated(line: Uint8Array, random: Random): Buffer {
  let result = Buffer.from(line);
  for (let n = 1 + at(3, random); n > 0 && result.length > 0; n--) {
    result = Buffer.from(
      (mutations[at(mutations.length, random)] ?? ((same) => same))(result, random),
    );
  }
  return result;
}
