/** The note of whoever decides, for the record. */
interface NoteProps {
  text: string;
  change: (text: string) => void;
  /** Whether, and what for. */
  hint: string;
}

export function Note({ text, change, hint }: NoteProps) {
  return (
    <label className="field">
      <span>
        Note <span className="muted">({hint})</span>
      </span>
      <textarea
        rows={2}
        maxLength={2000}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  );
}
