/** The findings of an incident without their raw records, in its order; empty until they are loaded. */
import { useQuery } from '@tanstack/react-query';
import type { FindingBrief } from '../api.ts';
import { queries } from '../queries.ts';

const none: FindingBrief[] = [];

export function useFindings(incident: string): FindingBrief[] {
  return useQuery(queries.findings(incident)).data ?? none;
}
