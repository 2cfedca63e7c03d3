/** STIX 2.1 indicators, so that what one network saw can be looked for in another. */
import { z } from 'zod';
import { tactics as known } from './data/attack.gen.ts';

const timestamp = z.iso.datetime({ precision: 3 });

/** The properties that the specification requires of an indicator, and those that tell what it is about (STIX 2.1, 4.7). */
export const Indicator = z.object({
  type: z.literal('indicator'),
  spec_version: z.literal('2.1'),
  id: z.string().regex(/^indicator--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  created: timestamp,
  modified: timestamp,
  name: z.string(),
  indicator_types: z.array(z.string()),
  pattern: z.string(),
  pattern_type: z.literal('stix'),
  valid_from: timestamp,
  kill_chain_phases: z.array(z.object({ kill_chain_name: z.string(), phase_name: z.string() })),
});
export type Indicator = z.infer<typeof Indicator>;

/** What a detection knows of one: its name and a STIX pattern. */
export interface IndicatorDraft {
  name: string;
  pattern: string;
}

/**
 * @param digest lower-case hex, 32 digits or more, of what makes it this indicator and no other
 * @param seen epoch ms at which it was first seen
 * @param tactics ATT&CK ids
 */
export function indicatorOf(
  { name, pattern }: IndicatorDraft,
  { digest, seen, tactics }: { digest: string; seen: number; tactics: readonly string[] },
): Indicator {
  const at = new Date(seen).toISOString();
  const phases = new Set(tactics.flatMap((tactic) => known[tactic]?.[1] ?? []));
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${uuidOf(digest)}`,
    created: at,
    modified: at,
    name,
    indicator_types: ['malicious-activity'],
    pattern,
    pattern_type: 'stix',
    valid_from: at,
    kill_chain_phases: [...phases].map((phase) => ({
      kill_chain_name: 'mitre-attack',
      phase_name: phase,
    })),
  };
}

/** The form of a version 4 UUID (RFC 9562), which STIX asks for; of a hash, so that two runs give the same. */
function uuidOf(digest: string): string {
  const variant = '89ab'[parseInt(digest[16] ?? '0', 16) % 4] ?? '8';
  const hex = `${digest.slice(0, 12)}4${digest.slice(13, 16)}${variant}${digest.slice(17, 32)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
