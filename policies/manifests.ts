/** What each action declares about itself: gates believe this, never an agent's account of it. */
import type { ActionKind } from '../domain/action.ts';

/** An action without a manifest counts as irreversible and is prohibited. */
export interface ActionManifest {
  kind: ActionKind;
  /** D3FEND technique id; `domain/data/d3fend.json` has its name. */
  d3fend: string;
  /** Whether lifting it brings back exactly the state before it. */
  reversible: boolean;
  /** How many hosts lose something, at most. */
  blastRadius: { hosts: number };
  /** How it is checked that it took effect; null: it can't be, so it is never done without a person. */
  verifiedBy: string | null;
  /** How it is checked that it is gone after the lease; null: it can't be. */
  removalVerifiedBy: string | null;
}

/** Blocking filters undo cleanly; they do not bring back sessions that broke meanwhile. */
export const manifests: Readonly<Record<ActionKind, ActionManifest>> = {
  block_port: {
    kind: 'block_port',
    d3fend: 'D3-NTF',
    reversible: true,
    blastRadius: { hosts: 1 },
    verifiedBy:
      'the rule of this lease is in the ruleset, with the device, port and protocol asked for',
    removalVerifiedBy: 'no rule in the ruleset carries this lease',
  },
  block_outgoing: {
    kind: 'block_outgoing',
    d3fend: 'D3-OTF',
    reversible: true,
    blastRadius: { hosts: 1 },
    verifiedBy: 'the rule of this lease is in the ruleset and drops all that the device sends',
    removalVerifiedBy: 'no rule in the ruleset carries this lease',
  },
  enforce_pattern_of_life: {
    kind: 'enforce_pattern_of_life',
    d3fend: 'D3-NI',
    reversible: true,
    blastRadius: { hosts: 1 },
    verifiedBy:
      'the rules of this lease are in the ruleset: one for each peer and port allowed, then one that drops the rest',
    removalVerifiedBy: 'no rule in the ruleset carries this lease',
  },
};
