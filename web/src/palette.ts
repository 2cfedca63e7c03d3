/** Every colour of the console, light and dark; a test holds their distances and contrasts (UX notes §4.4). */
import type { Phase } from '../../domain/phase.ts';
import type { Severity } from './api.ts';

export interface Scheme<K extends string> {
  light: Readonly<Record<K, string>>;
  dark: Readonly<Record<K, string>>;
}

export const severityColours: Scheme<Severity> = {
  light: {
    critical: '#5D132B',
    high: '#BE2E09',
    medium: '#C58918',
    low: '#0C88D1',
    info: '#606873',
  },
  dark: {
    critical: '#EB1B49',
    high: '#F7904A',
    medium: '#F5DF57',
    low: '#78C6FF',
    info: '#959CA9',
  },
};

export const phaseColours: Scheme<Phase> = {
  light: {
    AC: '#492089',
    FH: '#4D6986',
    KN: '#5B9F9D',
    SP: '#B87C07',
    CX: '#992700',
    IM: '#510020',
  },
  dark: {
    AC: '#AB9DED',
    FH: '#4562C6',
    KN: '#3FE6E2',
    SP: '#FAE35D',
    CX: '#F1895F',
    IM: '#9C4C57',
  },
};

/** The colours of paper and ink; `accent` is the only colour of things to press. */
export const surfaceColours: Scheme<
  | 'page'
  | 'paper'
  | 'sunken'
  | 'ink'
  | 'muted'
  | 'line'
  | 'accent'
  | 'onAccent'
  | 'notice'
  | 'danger'
> = {
  light: {
    page: '#F4F5F7',
    paper: '#FFFFFF',
    sunken: '#F0F2F5',
    ink: '#14171C',
    muted: '#59616D',
    line: '#D9DDE3',
    accent: '#1D5FB8',
    onAccent: '#FFFFFF',
    notice: '#FFF6DC',
    danger: '#A3161A',
  },
  dark: {
    page: '#0D0F13',
    paper: '#14171C',
    sunken: '#1C2027',
    ink: '#E8EAEE',
    muted: '#A0A8B4',
    line: '#2D333D',
    accent: '#82B4FF',
    onAccent: '#0D0F13',
    notice: '#2B2614',
    danger: '#FF8A86',
  },
};

export { phaseNames } from '../../domain/phase.ts';

/** The palettes as CSS custom properties: `--severity-high`, `--phase-KN`, `--paper`… */
export function colourVariables(scheme: 'light' | 'dark'): Record<string, string> {
  return {
    ...named('--severity-', severityColours[scheme]),
    ...named('--phase-', phaseColours[scheme]),
    ...named('--', surfaceColours[scheme]),
  };
}

function named(prefix: string, colours: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(colours).map(([name, colour]) => [prefix + name, colour]),
  );
}
