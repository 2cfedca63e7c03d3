/** What each action declares about itself: gates believe this, never an agent's account of it. */
import type { ActionKind } from '../domain/action.ts';

export interface BlastRadius {
  /** How many hosts, and people, lose something, at most. */
  hosts: number;
  users: number;
  /** The device serves nobody any more: whatever depends on it counts too. */
  cutsOff?: true;
}

/** An action without a manifest counts as irreversible and is prohibited. */
export interface ActionManifest {
  kind: ActionKind;
  /** D3FEND technique id; `domain/data/d3fend.gen.ts` has its name. */
  d3fend: string;
  /** Whether lifting it brings back exactly the state before it. */
  reversible: boolean;
  blastRadius: BlastRadius;
  /** How it is checked that it took effect; null: it can't be, so it is never done without a person. */
  verifiedBy: string | null;
  /** How it is checked that it is gone after the lease; null: it can't be. */
  removalVerifiedBy: string | null;
}

/** Whether it can be undone, and both its effect and its removal can be checked. */
export function isReversible(manifest: ActionManifest): boolean {
  const { reversible, verifiedBy, removalVerifiedBy } = manifest;
  return reversible && verifiedBy !== null && removalVerifiedBy !== null;
}

const readBack =
  'the lease is read back from the ruleset with the device and all that was asked for';
const readGone = 'nothing in the ruleset carries this lease';

/** Blocking filters undo cleanly; they do not bring back sessions that broke meanwhile. */
export const manifests: Readonly<Record<ActionKind, ActionManifest>> = {
  block_port: {
    kind: 'block_port',
    d3fend: 'D3-NTF',
    reversible: true,
    blastRadius: { hosts: 1, users: 0 },
    verifiedBy: readBack,
    removalVerifiedBy: readGone,
  },
  block_pair: {
    kind: 'block_pair',
    d3fend: 'D3-NTF',
    reversible: true,
    blastRadius: { hosts: 2, users: 0 },
    verifiedBy: readBack,
    removalVerifiedBy: readGone,
  },
  block_outgoing: {
    kind: 'block_outgoing',
    d3fend: 'D3-OTF',
    reversible: true,
    blastRadius: { hosts: 1, users: 1, cutsOff: true },
    verifiedBy: readBack,
    removalVerifiedBy: readGone,
  },
  quarantine: {
    kind: 'quarantine',
    d3fend: 'D3-NI',
    reversible: true,
    blastRadius: { hosts: 1, users: 1, cutsOff: true },
    verifiedBy: readBack,
    removalVerifiedBy: readGone,
  },
  enforce_pattern_of_life: {
    kind: 'enforce_pattern_of_life',
    d3fend: 'D3-NI',
    reversible: true,
    blastRadius: { hosts: 1, users: 0 },
    verifiedBy: readBack,
    removalVerifiedBy: readGone,
  },
};
