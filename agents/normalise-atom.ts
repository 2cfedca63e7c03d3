/** Brings an atom into the one spelling in which it is compared: defanged, in lower case, times in UTC. */

export type AtomKind =
  | 'url'
  | 'email'
  | 'sid'
  | 'guid'
  | 'hash'
  | 'address'
  | 'date'
  | 'time'
  | 'vulnerability'
  | 'technique'
  | 'file'
  | 'host'
  | 'pid'
  | 'number';

/** @returns the value to compare; for a time `HH:MM` or `HH:MM:SS(.f)` in UTC, for a date `YYYY-MM-DD`. */
export function normaliseAtom(kind: AtomKind, text: string): string {
  const plain = text
    .replaceAll(/\[\.\]|\(\.\)|\[dot\]/gi, '.')
    .replaceAll(/\[@\]|\[at\]/gi, '@')
    .replaceAll('[:]', ':');
  switch (kind) {
    case 'number':
      return plain.replaceAll(',', '').toLowerCase();
    case 'url':
      return plain.replace(/^hxxp/i, 'http').toLowerCase();
    case 'time':
      return utcClock(plain);
    case 'date':
      return isoDate(plain);
    case 'technique':
    case 'vulnerability':
    case 'sid':
      return plain.toUpperCase();
    case 'address':
      return plain.replaceAll(/(?<=^[0-9a-f]{2}(?:-[0-9a-f]{2})*)-/gi, ':').toLowerCase();
    case 'email':
    case 'guid':
    case 'hash':
    case 'file':
    case 'host':
    case 'pid':
      return plain.toLowerCase();
  }
}

/** Minutes east of UTC of the zones that reports name by letters. */
const zones: Readonly<Record<string, number>> = {
  ...{ UTC: 0, GMT: 0, Z: 0, BST: 60, CET: 60, CEST: 120 },
  ...{ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
};

function utcClock(text: string): string {
  const clock = /^T?(\d{1,2}):(\d{2})((?::\d{2}(?:[.,]\d+)?)?)\s*([AP]M)?\s*(.*)$/i.exec(text);
  if (clock === null) return text;
  const [, hour = '', minute = '', seconds = '', half = '', zone = ''] = clock;
  const afternoon =
    half === '' ? 0 : (Number(hour) % 12) - Number(hour) + (/p/i.test(half) ? 12 : 0);
  const minutes = (Number(hour) + afternoon) * 60 + Number(minute) - offsetOf(zone);
  const inDay = ((minutes % 1440) + 1440) % 1440;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}${seconds.replace(',', '.')}`;
}

/** Minutes east of UTC; a zone that is none counts as UTC. */
function offsetOf(zone: string): number {
  const signed = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (signed === null) return zones[zone.trim().toUpperCase()] ?? 0;
  const [, sign = '+', hours = '0', minutes = '0'] = signed;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function isoDate(text: string): string {
  if (/^\d{4}-/.test(text)) return text;
  const year = /\d{4}$/.exec(text)?.[0] ?? '';
  const day = /(?<!\d)\d{1,2}(?!\d)/.exec(text)?.[0] ?? '';
  const name = /[a-z]{3,}/gi.exec(text.replace(/\d(?:st|nd|rd|th)/gi, ''))?.[0] ?? '';
  const month = months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
