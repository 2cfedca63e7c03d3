/** What counts as a checkable atom, and how quotes show what cannot be seen. */
import { describe, expect, it } from 'vitest';
import { atomsOf } from '../../agents/atoms.ts';
import { escapeControls } from '../../agents/quote.ts';

const md5 = 'd41d8cd98f00b204e9800998ecf8427e';

describe('atomsOf', () => {
  it.each<[string, string[]]>([
    ['from 10.20.8.50 to 10.20.0.10', ['address 10.20.8.50', 'address 10.20.0.10']],
    ['at 10[.]20[.]8[.]50 and 10(.)20(.)8(.)51', ['address 10.20.8.50', 'address 10.20.8.51']],
    ['net 10.20.0.0/24', ['address 10.20.0.0', 'number 24']],
    ['2001:db8::1 and ::1', ['address 2001:db8::1', 'address ::1']],
    ['FE80:0:0:0:1:2:3:4', ['address fe80:0:0:0:1:2:3:4']],
    ['card 00:1a:2b:3c:4d:5e', ['address 00:1a:2b:3c:4d:5e']],
    ['hxxp://evil[.]example/a', ['url http://evil.example/a']],
    ['at 09:14:00 UTC, until 09:15', ['time 09:14:00', 'time 09:15']],
    ['2024-08-12T09:14:00Z', ['date 2024-08-12', 'time 09:14:00']],
    ['on 12 August 2024', ['date 2024-08-12']],
    [
      'CVE-2024-3094 and cve-2021-44228',
      ['vulnerability CVE-2024-3094', 'vulnerability CVE-2021-44228'],
    ],
    [
      'T1046, t1110.001, TA0007, D3-NTF',
      ['technique T1046', 'technique T1110.001', 'technique TA0007', 'technique D3-NTF'],
    ],
    [`hash ${md5.toUpperCase()}`, [`hash ${md5}`]],
    ['1,024 addresses, 0.5 seconds', ['number 1024', 'number 0.5']],
    ['80log-ons and port3389', ['number 80', 'number 3389']],
    ['５１２ and 𝟓𝟏𝟐 and ⁵¹²', ['number 512', 'number 512', 'number 512']],
    ['١٢ addresses', ['number ١٢']],
    ['twelve of them, twice', ['number twelve', 'number twice']],
    ['nothing to check here', []],
  ])('reads %j', (text, expected) => {
    const atoms = atomsOf(text).map(({ kind, value }) => `${kind} ${value}`);
    expect(atoms.toSorted()).toEqual(expected.toSorted());
  });
});

describe('escapeControls', () => {
  it.each([
    ['C0', 'a\u0007b\tc\nd'],
    ['C1', 'a\u0085b\u009bc'],
    ['bidi', 'a\u202eb\u2066c\u061cd\u200fe'],
    ['zero-width', 'a\u200bb\u2060c\ufeffd\u00ade'],
    ['tags', 'a\u{e0041}b\u{e007f}c'],
    ['fillers', 'a\u3164b\u115fc\ufe0fd'],
    ['line separators', 'a\u2028b\u2029c'],
    ['lone surrogates', 'a\ud800b'],
  ])('shows %s', (_, text) => {
    const shown = escapeControls(text);
    expect(shown).toMatch(/^[\x20-\x7e]+$/);
    expect(shown).toContain('\\u{');
  });

  it('leaves other writing alone, and lets no curly quote end the quote', () => {
    expect(escapeControls('Ünïcode 名前 ok')).toBe('Ünïcode 名前 ok');
    expect(escapeControls('x” ran. “y')).toBe('x" ran. "y');
  });

  it('cuts long text between characters', () => {
    expect(escapeControls('🜁'.repeat(200))).toBe(`${'🜁'.repeat(120)}…`);
  });
});
