/** One of several in a dialog: one alone by radio button, or any number by checkbox. */
import type { ReactNode } from 'react';

interface ChoiceProps {
  /** What the radio buttons of one choice share; without it, a checkbox. */
  name?: string;
  chosen: boolean;
  choose: () => void;
  children: ReactNode;
}

export function Choice({ name, chosen, choose, children }: ChoiceProps) {
  return (
    <label>
      <input
        type={name === undefined ? 'checkbox' : 'radio'}
        name={name}
        checked={chosen}
        onChange={choose}
      />
      <span>{children}</span>
    </label>
  );
}
