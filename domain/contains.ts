/** Whether one action stops all that another would stop: by the packets each drops (`activities/actuators/nft-lines.ts`). */
import type { ActionKind, ActionTarget, ActionView } from './action.ts';
import { findMode, type ActionMode } from './action-words.ts';

export type Stopping = Pick<ActionView, 'kind' | 'target'>;

/** All that the inner one would stop is stopped by the outer one already. */
export function contains(outer: Stopping, inner: Stopping): boolean {
  return all[outer.kind](outer.target, inner);
}

type Contains = (outer: ActionTarget, inner: Stopping) => boolean;

/** Every packet that a device sends is dropped by these too, and nothing that others send to it. */
const outgoing: ReadonlySet<ActionKind> = new Set([
  'block_port',
  'block_outgoing',
  'enforce_pattern_of_life',
]);

const all: Readonly<Record<ActionKind, Contains>> = {
  quarantine: ({ device }, { kind, target }) =>
    target.device === device || (kind === 'block_pair' && target.peer === device),
  // Of a pair the other direction would go on.
  block_outgoing: ({ device }, { kind, target }) => outgoing.has(kind) && target.device === device,
  enforce_pattern_of_life: (outer, { kind, target }) =>
    kind === 'enforce_pattern_of_life' &&
    target.device === outer.device &&
    (outer.allow ?? []).every((one) => (target.allow ?? []).some((other) => isSame(one, other))),
  block_port: (outer, { kind, target }) =>
    kind === 'block_port' &&
    target.device === outer.device &&
    target.port === outer.port &&
    (target.proto ?? 'tcp') === (outer.proto ?? 'tcp'),
  block_pair: (outer, { kind, target }) =>
    kind === 'block_pair' &&
    [target.device, target.peer].includes(outer.device) &&
    [target.device, target.peer].includes(outer.peer),
};

type Allowed = NonNullable<ActionTarget['allow']>[number];

function isSame(a: Allowed, b: Allowed): boolean {
  return a.peer === b.peer && a.port === b.port && a.proto === b.proto;
}

/** States in which an effect was read back and holds. */
const holding: ReadonlySet<ActionView['state']> = new Set(['verified', 'active', 'taken_over']);

/**
 * The action in force that makes this one needless; null when there is none. What only would be in force contains
 * nothing real.
 */
export function findContaining(
  inner: Stopping & Pick<ActionView, 'uid'> & { mode: ActionMode },
  others: readonly ActionView[],
): ActionView | null {
  const found = others.find(
    (outer) =>
      outer.uid !== inner.uid &&
      holding.has(outer.state) &&
      (findMode(outer) === 'real' || inner.mode === 'dry') &&
      contains(outer, inner),
  );
  return found ?? null;
}
