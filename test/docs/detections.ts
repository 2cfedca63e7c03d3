/** Writes docs/detections.md from what the detections say of themselves. */
import { z } from 'zod';
import {
  composites,
  detectors,
  type ReadyComposite,
  type ReadyDetector,
} from '../../detectors/index.ts';
import { attack } from '../../domain/attack.ts';

const head = `# Detections

What Watchbill detects, and what it cannot see. Written from the detectors' own metadata: change the detector, then
run \`UPDATE_DOCS=1 npx vitest run --project pure test/docs/detections.test.ts\`.

A _rule_ uses a fixed threshold or mark. A _baseline_ departs from the learnt pattern of life of a device or credential.
`;

/** The page as it must be. */
export function detectionsPage(): string {
  const sorted = [...detectors, ...composites].sort((a, b) => (a.uid < b.uid ? -1 : 1));
  return [head, ...sorted.map(section)].join('\n');
}

function section(detector: ReadyDetector | ReadyComposite): string {
  const attacks = detector.attacks.map((pair) => {
    const { tactic, technique } = attack(pair);
    return `${technique.uid} ${technique.name} (${tactic.uid} ${tactic.name})`;
  });
  return [
    `## ${detector.name}\n`,
    `\`${detector.uid}\`\n`,
    `- Basis: ${detector.basis.join(', ')}`,
    `- Severity: ${detector.severity}`,
    `- ATT&CK: ${attacks.join('; ') || 'none of its own'}`,
    ...('combines' in detector
      ? [`- Combines: ${detector.combines.map((name) => `\`${name}\``).join(', ')}`]
      : []),
    ...(detector.reads === undefined
      ? []
      : [`- Reads: ${detector.reads.map((name) => `\`${name}\``).join(', ')}`]),
    `- Parameters: ${parameters(detector.parameters)}`,
    '- Cannot see:',
    ...detector.blindSpots.map((gap) => `  - ${gap}`),
    '',
  ].join('\n');
}

function parameters(schema: z.ZodType): string {
  const defaults = z.record(z.string(), z.number()).parse(schema.parse({}));
  return Object.entries(defaults)
    .map(([name, value]) => `\`${name}\` ${name.endsWith('Ms') ? duration(value) : value}`)
    .join(', ');
}

function duration(ms: number): string {
  const minutes = ms / 60_000;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
