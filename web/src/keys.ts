/** The keys of the console: one list that binds them and fills the help. */
import { useEffect } from 'react';

export const keyHelp = [
  { key: 'j', label: 'next incident in the queue' },
  { key: 'k', label: 'previous incident in the queue' },
  { key: 'Enter', label: 'open the focused incident' },
  { key: 't', label: 'timeline as picture or as table' },
  { key: 'q', label: 'back to the queue' },
  { key: 'Esc', label: 'close what is open; focus goes back' },
  { key: '?', label: 'this help' },
] as const;

export type Key = 'j' | 'k' | 't' | 'q' | '?';

/** Letters belong to whoever types; no key reaches a decision. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, dialog') !== null)
  );
}

/** Binds keys while the component is shown. */
export function useKeys(handlers: Partial<Record<Key, () => void>>): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const handler = new Map(Object.entries(handlers)).get(event.key);
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [handlers]);
}
