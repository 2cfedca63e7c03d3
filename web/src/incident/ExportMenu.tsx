/** The incident as a file: for whom, or for which machine. */
import { useEffect, useRef } from 'react';
import type { Incident } from '../api.ts';

interface File {
  format: 'html' | 'markdown' | 'stix' | 'ocsf';
  reader?: 'analyst' | 'manager' | 'regulator';
}

const toRead: readonly (readonly [name: string, means: string, file: File])[] = [
  ['Analyst', 'everything, as HTML', { format: 'html', reader: 'analyst' }],
  ['Manager', 'five sentences', { format: 'html', reader: 'manager' }],
  ['Regulator', 'what was recorded, in UTC', { format: 'html', reader: 'regulator' }],
  ['Markdown', 'everything, as text', { format: 'markdown', reader: 'analyst' }],
];
const forMachines: readonly (readonly [name: string, means: string, file: File])[] = [
  ['STIX 2.1', 'to share', { format: 'stix' }],
  ['OCSF 1.5.0', 'for another system', { format: 'ocsf' }],
];

export function ExportMenu({ incident }: { incident: Incident }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const leave = (event: Event) => {
      const { current } = menu;
      const inside = event.target instanceof Node && current?.contains(event.target);
      const escape = event instanceof KeyboardEvent && event.key === 'Escape';
      if (current !== null && (escape || (event.type === 'pointerdown' && !inside))) {
        current.open = false;
      }
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('keydown', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('keydown', leave);
    };
  }, []);
  const close = () => {
    if (menu.current !== null) menu.current.open = false;
  };
  return (
    <details className="export-menu" ref={menu}>
      <summary className="button">Export</summary>
      <div className="export-choices">
        <Choices title="To read and print" of={incident} files={toRead} chosen={close} />
        <Choices title="For machines" of={incident} files={forMachines} chosen={close} />
      </div>
    </details>
  );
}

interface ChoicesProps {
  title: string;
  of: Incident;
  files: typeof toRead;
  chosen: () => void;
}

function Choices({ title, of, files, chosen }: ChoicesProps) {
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {files.map(([name, means, file]) => (
          <li key={name}>
            <a href={address(of.uid, file)} download onClick={chosen}>
              {name} <span className="muted">{means}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function address(uid: string, file: File): string {
  const asked = new URLSearchParams({ ...file });
  return `/api/incidents/${encodeURIComponent(uid)}/export?${asked.toString()}`;
}
