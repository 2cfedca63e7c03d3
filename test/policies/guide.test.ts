/** The guide for the SOC lead says what the code does: every key, every gate, examples that are valid. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gates } from '../../policies/decide.ts';
import { parseDelegation } from '../../policies/document.ts';
import { allowedKeys } from '../../policies/located-yaml.ts';
import { DelegationDocument } from '../../policies/schema.ts';

const guide = readFileSync(new URL('../../docs/guides/delegation.md', import.meta.url), 'utf8');

describe('docs/guides/delegation.md', () => {
  it('has one row for each gate, in the order in which they bind', () => {
    const table = guide.slice(guide.search(/^\| gate +\|/m));
    const named = [...table.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
    expect(named).toEqual(gates.map(({ name }) => name));
  });

  it('names every key of the document', () => {
    const parts = [
      [],
      ['functions'],
      ['modes'],
      ['overrides', 0],
      ['overrides', 0, 'when'],
      ['calendars', 'x'],
      ['bounds'],
      ['automation', 0],
      ['protected'],
      ['freezes', 0],
      ['response'],
      ['approval'],
      ['approval', 'classes', 0],
      ['approval', 'escalate', 0],
      ['lease'],
      ['freshness'],
      ['grants', 0],
    ];
    const keys = parts.flatMap((path) => allowedKeys(DelegationDocument, path));
    expect(keys.length).toBeGreaterThan(70);
    const missing = keys.filter((key) => !guide.includes(key));
    expect(missing).toEqual([]);
  });

  it('shows an example that is accepted', () => {
    const example = /```yaml\n(.*?)```/s.exec(guide)?.[1] ?? '';
    const document = parseDelegation(`version: '2'\n${example}`, 'guide');
    expect(document.functions.incident_response).toBe('L3');
    expect(document.grants).toHaveLength(1);
  });

  it('shows the message that the mistake really gives', () => {
    const shown = /```\n\s*(delegation\.yaml:6: .*)\n/.exec(guide)?.[1];
    const wrong = "version: '1'\n\n\n\nfunctions:\n  incident_response: L7\n";
    expect(() => parseDelegation(wrong, 'delegation.yaml')).toThrow(shown ?? 'no example');
  });
});
