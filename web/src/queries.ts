/** What the pages ask for, under the names that live changes invalidate. */
import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const queries = {
  me: () => queryOptions({ queryKey: ['me'], queryFn: api.me }),
  status: () => queryOptions({ queryKey: ['status'], queryFn: api.status }),
  incidents: () => queryOptions({ queryKey: ['incidents'], queryFn: api.incidents }),
  actions: () => queryOptions({ queryKey: ['actions'], queryFn: api.actions }),
  incident: (uid: string) =>
    queryOptions({ queryKey: ['incident', uid], queryFn: () => api.incident(uid) }),
  regroupings: (uid: string) =>
    queryOptions({ queryKey: ['regroupings', uid], queryFn: () => api.regroupings(uid) }),
  /** What would move; looked up again whenever the one that would be emptied changes. */
  mergePreview: (uid: string, from: string) =>
    queryOptions({
      queryKey: ['incident', from, 'merged into', uid],
      queryFn: () => api.merge(uid, { from, preview: true }),
    }),
  findings: (incident: string) =>
    queryOptions({ queryKey: ['findings', incident], queryFn: () => api.findings(incident) }),
  /** With its raw records; `end`: a finding that has grown since is another. */
  finding: (uid: string, end: number) =>
    queryOptions({
      queryKey: ['finding', uid, end],
      queryFn: () => api.finding(uid),
      staleTime: Infinity,
    }),
};
