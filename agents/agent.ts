/** What makes an agent: its mandate, the detections it owns, the read-only tools it may ask. */
import type { AgentName, ToolName, ToolQuestion } from '../domain/agent.ts';

export interface Agent {
  name: AgentName;
  /** What it is there for, as a model is told. */
  mandate: string;
  /** Raised when the mandate or the rules around it change, so that stored answers say what they were asked. */
  promptVersion: string;
  /** Whether a detection, by its uid, is its business. */
  owns: (detection: string) => boolean;
  tools: readonly ToolName[];
  /** Without a model: what it asks about a finding of its own, most telling first. */
  asks: readonly Pick<ToolQuestion, 'tool' | 'field'>[];
}

/** Owns the detections of these families, the folders of `detectors/`. */
export function families(...names: readonly string[]): Agent['owns'] {
  return (detection) => names.some((name) => detection.startsWith(`${name}/`));
}
