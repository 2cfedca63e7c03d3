/** One incident for three readers, from the same claims. */
import { forAnalyst } from './analyst.ts';
import { forManager } from './manager.ts';
import type { Reader } from '../../domain/export.ts';
import type { Reading, Told } from './reading.ts';
import { forRegulator } from './regulator.ts';

const versions: Readonly<Record<Reader, (told: Told) => Reading>> = {
  analyst: forAnalyst,
  manager: forManager,
  regulator: forRegulator,
};

/** Tells the incident for a reader; pure, and the same for the same incident. */
export function readFor(reader: Reader, told: Told): Reading {
  return versions[reader](told);
}
