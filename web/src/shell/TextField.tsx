/** A labelled line of text or a password, in the look of every other field. */
import type { HTMLInputAutoCompleteAttribute } from 'react';

interface TextFieldProps {
  label: string;
  value: string;
  change: (text: string) => void;
  /** So that a password manager fills in the right one. */
  autoComplete: HTMLInputAutoCompleteAttribute;
  type?: 'text' | 'password';
}

export function TextField({ label, change, type = 'text', ...input }: TextFieldProps) {
  return (
    <label className="field">
      {label}
      <input type={type} onChange={(event) => change(event.target.value)} {...input} />
    </label>
  );
}
