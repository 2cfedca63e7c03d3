/** A delegation document is examined off the main thread, within a time limit, and waits for nobody's check. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { examineOffThread, oneAtATime } from '../../cli/runtime/examine-off-thread.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { examineDelegation, type Examined } from '../../policies/examine.ts';

/** Long, harmless and within every bound: some hundred overrides that are about different zones. */
function longDocument(overrides = 550): string {
  const one = (index: number) =>
    `  - { name: n${index}, reason: tests, function: incident_response, when: { zones: [z${index}] }, level: L1 }\n`;
  return `version: '1'\noverrides:\n${Array.from({ length: overrides }, (_, i) => one(i)).join('')}`;
}

const proposed = (text: string) => ({ text, fileName: 'd.yaml', holders: null, before: null });

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'read';
  } catch (error) {
    return error instanceof WatchbillError ? error.code : String(error);
  }
}

/** The longest time for which this thread did nothing else while `work` went on, ms. */
async function longestPause(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await work;
  clearInterval(timer);
  return longest;
}

describe('off the main thread', () => {
  it('comes out as here, errors too', async () => {
    const text = "version: '1'\nfunctions: { alert_triage: L1 }\n";
    const { before, ...given } = proposed(text);
    const from = { ...given, before: examineDelegation({ ...given, before }).document };
    expect(await examineOffThread({ ...from, text: "version: '2'\n" })).toEqual(
      examineDelegation({ ...from, text: "version: '2'\n" }),
    );
    expect(await codeOf(examineOffThread(proposed('version: ')))).toBe('DELEGATION_INVALID');
    const deep = `version: '1'\noverrides: ${'['.repeat(40)}${']'.repeat(40)}\n`;
    expect(await codeOf(examineOffThread(proposed(deep)))).toBe('DOCUMENT_TOO_DEEP');
  });

  it('is given up after its time', async () => {
    const slow = examineOffThread(proposed(longDocument()), { timeMs: 1 });
    expect(await codeOf(slow)).toBe('DOCUMENT_TOO_SLOW');
  });

  it('keeps this thread free, far below the time that reading takes', async () => {
    const given = proposed(longDocument());
    const from = performance.now();
    examineDelegation(given);
    const reading = performance.now() - from;
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      pauses.push(await longestPause(examineOffThread(given)));
    }
    // The best of three: what else this machine does can hold any thread up.
    expect(Math.min(...pauses)).toBeLessThan(reading / 2);
  });
});

describe('checks', () => {
  it('go one after the other, few wait, and the next is told to come back', async () => {
    let running = 0;
    let most = 0;
    const check = oneAtATime(async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(20);
      running -= 1;
      return { loosens: [], tightens: [] } as unknown as Examined;
    });
    const asked = Array.from({ length: 6 }, () => codeOf(check(proposed("version: '1'\n"))));
    expect((await Promise.all(asked)).sort()).toEqual([
      'RATE_LIMITED',
      'RATE_LIMITED',
      'read',
      'read',
      'read',
      'read',
    ]);
    expect(most).toBe(1);
    expect(await codeOf(check(proposed("version: '1'\n")))).toBe('read');
  });
});
