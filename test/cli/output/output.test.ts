/** The command line contract: escaped text, tables for people and for pipes, progress, errors, logs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { fail } from '../../../cli/output/fail.ts';
import { createLogger } from '../../../cli/output/logger.ts';
import { startProgress } from '../../../cli/output/progress.ts';
import { styleOf } from '../../../cli/output/style.ts';
import { renderTable } from '../../../cli/output/table.ts';
import { terminalText } from '../../../cli/output/terminal-text.ts';
import { WatchbillError } from '../../../domain/errors.ts';

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
}

const person = styleOf({ stream: { isTTY: true }, env: {} });
const pipe = styleOf({ stream: {}, env: {} });

describe('terminalText', () => {
  test.each([
    ['\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
    ['\x1b[2K\rgone', '\\x1b[2K\\x0dgone'],
    ['\u009b31m', '\\x9b31m'],
    ['two\nrows\tand\0nul\x7f', 'two\\x0arows\\x09and\\x00nul\\x7f'],
    ['invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
    ['\u2066a\u2069\u200e\u061c', '\\u2066a\\u2069\\u200e\\u061c'],
    ['ad\u200bmin\ufeff\u2060\u00ad', 'ad\\u200bmin\\ufeff\\u2060\\xad'],
    ['line\u2028para\u2029', 'line\\u2028para\\u2029'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['filler\u3164\ufe0f', 'filler\\u3164\\ufe0f'],
    ['half \ud800', 'half \\ud800'],
  ])('shows %j as its escapes', (text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  test('leaves names of people and hosts as they are', () => {
    const text = 'ACME\\jürgen größe 東京 naïve Ωmega 🚂';
    expect(terminalText(text)).toBe(text);
  });
});

describe('style', () => {
  test('colour on a terminal, unless somebody said no', () => {
    const stream = { isTTY: true };
    expect(person.paint('bad', 'x')).toBe('\x1b[31mx\x1b[39m');
    expect(styleOf({ stream, env: { NO_COLOR: '1' } })).toMatchObject({ tty: true, colour: false });
    expect(styleOf({ stream, env: { NO_COLOR: '' } }).colour).toBe(true);
    expect(styleOf({ stream, env: { TERM: 'dumb' } }).colour).toBe(false);
    expect(styleOf({ stream, env: {}, noColor: true }).colour).toBe(false);
    expect(pipe.paint('bad', 'x')).toBe('x');
  });
});

describe('renderTable', () => {
  const columns = [
    { title: 'host' },
    { title: 'events', align: 'right' as const },
    { title: 'why' },
  ];
  const rows = [
    ['cam-112', '412', { text: 'fan-out', glyph: '▲', tone: 'bad' as const }],
    ['größe', '7', '\x1b[31mred'],
  ];

  test('aligns for a person', () => {
    const plain = styleOf({ stream: { isTTY: true }, env: { NO_COLOR: '1' } });
    expect(renderTable(columns, rows, plain)).toBe(
      'host     events  why\ncam-112     412  ▲ fan-out\ngröße         7  \\x1b[31mred\n',
    );
    expect(renderTable(columns, rows, person)).toContain('\x1b[31m▲ fan-out\x1b[39m');
  });

  test('separates by tabs for a program: no glyph, no colour, never cut', () => {
    const long = 'x'.repeat(500);
    expect(renderTable(columns, [...rows, [long, '1', 'a\tb']], pipe)).toBe(
      `host\tevents\twhy\ncam-112\t412\tfan-out\ngröße\t7\t\\x1b[31mred\n${long}\t1\ta\\x09b\n`,
    );
  });
});

describe('progress', () => {
  test('a quick step shows nothing', async () => {
    const stream = recorder(true);
    const progress = startProgress({ stream, afterMs: 200 });
    progress.update('reading');
    await sleep(50);
    progress.done('read');
    await sleep(250);
    expect(stream.written).toEqual([]);
  });

  test('on a terminal one line is rewritten, fitted, and cleared', async () => {
    const stream = recorder(true);
    const progress = startProgress({ stream, afterMs: 20, drawEveryMs: 20 });
    progress.update(`reading ${'x'.repeat(100)}`);
    await sleep(50);
    progress.update('reading \x1b two');
    await sleep(50);
    progress.done();
    expect(stream.written).toEqual([
      `\r\x1b[2Kreading ${'x'.repeat(31)}`,
      '\r\x1b[2Kreading \\x1b two',
      '\r\x1b[2K',
    ]);
  });

  test('elsewhere plain lines, rarely, and only news', async () => {
    const stream = recorder(false);
    const progress = startProgress({ stream, afterMs: 20, plainEveryMs: 150 });
    progress.update('1 %');
    await sleep(60);
    progress.update('2 %');
    progress.update('3 %');
    await sleep(60);
    expect(stream.written).toEqual(['1 %\n']);
    await sleep(300);
    progress.done('read');
    expect(stream.written).toEqual(['1 %\n', '3 %\n', 'read\n']);
  });
});

describe('fail', () => {
  test('says what, how to mend it and where to read more, and answers the exit code', () => {
    const stderr = recorder(false);
    const error = new WatchbillError('NOT_RUNNING', 'nothing runs on \x1b[2Jhere', {
      fix: 'npm start',
    });
    expect(fail(error, { stderr, style: pipe })).toBe(5);
    expect(stderr.written.join('')).toBe(
      'error NOT_RUNNING: nothing runs on \\x1b[2Jhere\n  fix: npm start\n  docs/errors.md#not-running\n',
    );
  });

  test('indents what a build said, and gives its own exit code', () => {
    const stderr = recorder(true);
    const error = new WatchbillError('TEMPORAL_BUILD_FAILED', 'could not build\ngo: no network');
    expect(fail(error, { stderr, style: person })).toBe(5);
    expect(stderr.written.join('')).toContain('\n  go: no network\n');
  });

  test('an error nobody foresaw is INTERNAL, with its stack only when asked', () => {
    const stderr = recorder(false);
    expect(fail(new TypeError('x is undefined'), { stderr, style: pipe })).toBe(1);
    expect(stderr.written.join('')).toMatch(
      /^error INTERNAL: x is undefined\n {2}fix: .*--verbose/,
    );
    expect(stderr.written.join('')).not.toContain('output.test.ts');
    fail(new TypeError('x is undefined'), { stderr, style: pipe, verbose: true });
    expect(stderr.written.join('')).toContain('output.test.ts');
  });
});

describe('logger', () => {
  test('JSON where nobody looks', async () => {
    const stream = recorder(false);
    const log = await createLogger({ env: {}, stream });
    log.debug('hidden');
    log.info({ events: 3 }, 'read');
    expect(stream.written.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown, events: 3, msg: 'read' },
    ]);
  });

  test('on a terminal readable, coloured by level, and safe', async () => {
    const stream = recorder(true);
    const log = await createLogger({ env: {}, stream });
    log.warn({ user: '\u202eroot' }, 'bad \x1b]0;title\x07\n[09:00:00] ERROR: forged');
    await expect.poll(() => stream.written.length).toBeGreaterThan(0);
    const text = stream.written.join('');
    expect(text).toMatch(/^\[\d\d:\d\d:\d\d\] \x1b\[33mWARN\x1b\[39m/);
    expect(text).toContain('bad \\x1b]0;title\\x07\n    [09:00:00] ERROR: forged');
    expect(text).toContain('\\u202eroot');
  });

  test('flags win over LOG_LEVEL; a level nobody knows is refused', async () => {
    const stream = recorder(false);
    const env = { LOG_LEVEL: 'warn' };
    expect((await createLogger({ env, stream })).level).toBe('warn');
    expect((await createLogger({ env, stream, verbose: true })).level).toBe('debug');
    expect((await createLogger({ env, stream, quiet: true })).level).toBe('error');
    await expect(createLogger({ env: { LOG_LEVEL: 'loud' }, stream })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
    });
  });
});
