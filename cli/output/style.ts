/** Decides how a stream is written to (terminal or pipe, colour or not) and paints. */

export type Tone = 'good' | 'warning' | 'bad' | 'accent' | 'dim' | 'bold';

export interface Style {
  /** A person looks at it: align, use glyphs, rewrite lines. */
  tty: boolean;
  colour: boolean;
  paint: (tone: Tone, text: string) => string;
}

/** SGR numbers out of the 16 colours that every terminal lets its user choose. */
const codes: Record<Tone, [on: number, off: number]> = {
  good: [32, 39],
  warning: [33, 39],
  bad: [31, 39],
  accent: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export interface StyleOptions {
  stream: { isTTY?: boolean };
  env: NodeJS.ProcessEnv;
  /** `--no-color` */
  noColor?: boolean;
}

/** Colour only on a terminal, and not with `NO_COLOR` (https://no-color.org), `TERM=dumb` or `--no-color`. */
export function styleOf({ stream, env, noColor = false }: StyleOptions): Style {
  const tty = stream.isTTY === true;
  const forbidden = noColor || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const colour = tty && !forbidden;
  const paint = (tone: Tone, text: string): string => {
    const [on, off] = codes[tone];
    return colour ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  };
  return { tty, colour, paint };
}
