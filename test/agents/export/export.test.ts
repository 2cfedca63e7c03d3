/** Files of an incident: golden for people, and for hostile text in every place that an attacker can write to. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportOf } from '../../../agents/export/index.ts';
import { markdownText } from '../../../agents/export/markdown.ts';
import { htmlSentence } from '../../../agents/export/html-text.ts';
import { phaseInks } from '../../../agents/export/timeline-svg.ts';
import { timeAxis } from '../../../agents/export/time-axis.ts';
import { exportFormats, readers } from '../../../domain/export.ts';
import type { Finding } from '../../../domain/finding.ts';
import { phaseColours } from '../../../web/src/palette.ts';
import { vishingFindings } from '../story.ts';
import { hostile, toldOf } from '../readers/told.ts';
import { exporting } from './exporting.ts';

const golden = join(import.meta.dirname, '..', '..', 'fixtures', 'golden', 'export');

/** Hostile text wherever a record, and so an attacker, can put it. */
function poisoned(): ReturnType<typeof toldOf> {
  const evil = hostile.join(' ');
  const findings = vishingFindings().map((one): Finding => {
    const measurements = Object.fromEntries(
      Object.entries(one.unmapped.measurements).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : Array.isArray(value) ? [...hostile] : evil,
      ]),
    );
    return {
      ...one,
      message: evil,
      finding_info: { ...one.finding_info, title: evil },
      observables: [{ name: 'user', type: 'User Name', value: evil }],
      evidences: one.evidences.map((evidence) => ({ ...evidence, summary: evil })),
      unmapped: {
        ...one.unmapped,
        measurements,
        entities: hostile.map((id) => ({ kind: 'credential' as const, id })),
        explanation: { ...one.unmapped.explanation, observed: evil },
      },
    };
  });
  const entities = hostile.map((id) => ({ kind: 'hostname' as const, id }));
  return toldOf(findings, { title: evil, entities, severityReason: evil });
}

const hidden = /[\u202e\u200b\u0007\u001b\ud800]/;

describe.each(readers)('for the %s', (reader) => {
  it('is the same, byte for byte, as what was read and approved', async () => {
    const text = exportOf(toldOf(), { format: 'markdown', reader, ...exporting });
    await expect(text).toMatchFileSnapshot(join(golden, `vishing-${reader}.md`));
  });

  it('holds no mark-up of an attacker, as HTML', () => {
    const text = exportOf(poisoned(), { format: 'html', reader, ...exporting });
    expect(text).not.toMatch(/<(script|img|a)\b/i);
    expect(text).not.toMatch(/\b(src|href|on\w+)=["']/i);
    expect(text).not.toMatch(/url\(|@import|https?:\/\/(?!evil)/);
    expect(text).not.toMatch(hidden);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const tags = [...text.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
    expect(tags.filter((tag) => tag === 'section').length % 2).toBe(0);
  });

  it('holds no mark-up of an attacker, as Markdown', () => {
    const text = exportOf(poisoned(), { format: 'markdown', reader, ...exporting });
    expect(text).not.toMatch(hidden);
    const known = exportOf(toldOf(vishingFindings()), { format: 'markdown', reader, ...exporting });
    const headings = (of: string) => of.split('\n').filter((line) => /^#+ (?!Incident)/.test(line));
    expect(headings(text)).toEqual(headings(known));
    // What is left outside of code, without what is escaped, holds none of what means something.
    for (const line of text.split('\n')) {
      const outside = withoutCode(line.replace(/^(#+|-|\*\*)/, '').replace(/\*\*$/, ''));
      expect(outside.replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[`<>|[\]*]|:\/\/|www\.|@/);
    }
  });
});

/** A line without its code spans, by the rule of CommonMark 6.1: a run of backticks ends at the next run as long. */
function withoutCode(line: string): string {
  let rest = line;
  let kept = '';
  for (;;) {
    const open = /(?<!\\)`+/.exec(rest);
    if (open === null) return kept + rest;
    const after = rest.slice(open.index + open[0].length);
    const close = new RegExp(`(?<!\`)${open[0]}(?!\`)`).exec(after);
    if (close === null) return kept + rest;
    kept += rest.slice(0, open.index);
    rest = after.slice(close.index + open[0].length);
  }
}

describe('text', () => {
  it.each(hostile.map((text) => [text]))('%j stays text', (text) => {
    const quoted = `“${text.replaceAll(/[“”\n]/g, '')}”`;
    expect(htmlSentence(quoted).replace(/<\/?bdi[^>]*>/g, '')).not.toMatch(/[<>]/);
    expect(withoutCode(markdownText(quoted)).replaceAll(/[“”]/g, '')).toBe('');
    expect(markdownText(text)).not.toMatch(hidden);
  });

  it('is told apart by its quotes only, and an unfinished quote ends with the text', () => {
    expect(markdownText('a *b* “c *d*” e')).toBe('a \\*b\\* “`c *d*`” e');
    expect(markdownText('a “b <c>')).toBe('a “`b <c>`”');
    expect(markdownText('see http://x.example and a|b')).toBe('see `http://x.example` and a\\|b');
    expect(markdownText('“`x``”')).toBe('“``` `x`` ```”');
  });
});

describe('machine formats', () => {
  it.each(exportFormats)('%s is the same in every run', (format) => {
    const asked = { format, reader: 'analyst' as const, ...exporting };
    expect(exportOf(toldOf(), asked)).toBe(exportOf(toldOf(), asked));
  });

  it.each(['stix', 'ocsf'] as const)('%s is ASCII, and values are exact', (format) => {
    const told = poisoned();
    const text = exportOf(told, { format, reader: 'analyst', ...exporting });
    expect(text).toMatch(/^[\n\x20-\x7e]+$/);
    expect(JSON.stringify(JSON.parse(text))).toContain(JSON.stringify(hostile[1]).slice(1, -1));
  });
});

describe('the timeline', () => {
  it('has the colours of the console on paper', () => {
    expect(phaseInks).toEqual(phaseColours.light);
  });

  it('cuts out a long idle gap, and draws a second as long on either side of it', () => {
    const second = 1000;
    const axis = timeAxis(
      [
        { start: 0, end: 100 * second },
        { start: 5000 * second, end: 5010 * second },
      ],
      { left: 0, right: 700 },
    );
    expect(axis.busy).toHaveLength(2);
    const tenSeconds = axis.at(10 * second) - axis.at(0);
    expect(axis.at(5010 * second) - axis.at(5000 * second)).toBeCloseTo(tenSeconds);
    expect(tenSeconds).toBeGreaterThan(40);
    expect(axis.busy.at(-1)?.right).toBeCloseTo(700);
  });

  it('draws one moment, and one without any finding', () => {
    const axis = timeAxis([{ start: 7, end: 7 }], { left: 10, right: 700 });
    expect(axis.at(7)).toBe(10);
    const html = exportOf(toldOf([]), { format: 'html', reader: 'manager', ...exporting });
    expect(html).not.toContain('<svg');
  });
});
