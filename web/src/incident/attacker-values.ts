/** Finds the values in a ledger that an attacker chose, so that they are shown as quotes. */
import type { LedgerEntry } from '../api.ts';

/** Values in these entries that an attacker chose. */
export function attackerValues(entries: readonly LedgerEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.attackerControlled.flatMap((field) => {
      const value = entry.fields[field];
      return Array.isArray(value) ? value : [String(value ?? '')];
    }),
  );
}
