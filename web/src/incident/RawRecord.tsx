/** One kept record as it was read: exact text, escaped, with where it came from and its hash. */
import type { Evidence } from '../api.ts';
import { escapeUnseen } from '../values/escape.ts';
import { countOf } from '../values/format.ts';
import { Quoted, Sentence, Time } from '../values/Value.tsx';

export function RawRecord({ record }: { record: Evidence }) {
  return (
    <figure className="record">
      <figcaption>
        <Time at={record.time} day /> <Sentence text={record.summary} />
      </figcaption>
      <pre tabIndex={0} aria-label="Raw record">
        <bdi>{escapeUnseen(record.raw)}</bdi>
      </pre>
      <p className="muted small record-origin">
        <Quoted>{record.file}</Quoted> at byte {countOf(record.offset)}
        {record.encoding === 'base64' && ' · not text: shown as base64'} · SHA-256{' '}
        <span className="mono" title={record.sha256}>
          {record.sha256.slice(0, 16)}…
        </span>
      </p>
    </figure>
  );
}
