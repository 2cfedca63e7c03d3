/** Words for figures in findings: dates, lists and plurals, the same wherever findings are put into words. */

/** `2024-08-12 09:14 UTC`; the console shows other zones, a finding's text is always UTC. */
export function when(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `1 day`, `11 days`, `512 addresses`. */
export function plural(count: number, noun: string): string {
  const ending = count === 1 ? '' : /(s|x|ch|sh)$/.test(noun) ? 'es' : 's';
  return `${count.toLocaleString('en-US')} ${noun}${ending}`;
}

/** `a, b and c`, cut after `most` with the number left out said. */
export function list(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most);
  const left = items.length - shown.length;
  if (left > 0) return `${shown.join(', ')} and ${left} more`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
