/** Keeps the order of rows still while changes arrive: new ones wait behind a counter until asked for. */
import { useState } from 'react';

export interface HeldOrder<T> {
  rows: T[];
  /** How many wait. */
  waiting: number;
  show: () => void;
}

/** `items` in their current order, each with a stable uid. An empty list shows what comes first at once. */
export function useHeldOrder<T extends { uid: string }>(items: readonly T[]): HeldOrder<T> {
  const [shown, setShown] = useState<readonly string[]>(() => items.map((item) => item.uid));
  const current = items.map((item) => item.uid);
  if (shown.length === 0 && current.length > 0) setShown(current);
  const byUid = new Map(items.map((item) => [item.uid, item]));
  return {
    rows: shown.flatMap((uid) => byUid.get(uid) ?? []),
    waiting: current.filter((uid) => !shown.includes(uid)).length,
    show: () => setShown(current),
  };
}
