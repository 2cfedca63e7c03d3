/** The agents that judge a domain each; a detection belongs to the first that owns it. */
import type { Agent } from './agent.ts';
import { commandAndControl } from './command-and-control.ts';
import { identity } from './identity.ts';
import { industrial } from './industrial.ts';
import { lateralMovement } from './lateral-movement.ts';
import { reconnaissance } from './reconnaissance.ts';

/** Industrial first: a scan of controllers is its business before it is that of reconnaissance. */
export const team: readonly Agent[] = [
  industrial,
  identity,
  lateralMovement,
  commandAndControl,
  reconnaissance,
];

/** Whose business a detection is. */
export function ownerOf(detection: string): Agent {
  return team.find((agent) => agent.owns(detection)) ?? reconnaissance;
}
