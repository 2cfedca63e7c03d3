/** JSON in ASCII: every value is exact, and what would be invisible or turn the line round stands as its escape. */

/** Indented by two, ending in a line feed. */
export function exactJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(/[^\n\x20-\x7e]/g, escape)}\n`;
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
