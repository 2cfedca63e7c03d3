/** What each role may do: the one table that the API enforces, and by which the console shows a button or not. */
import type { PersonRole } from './person.ts';

const everyone = ['lead', 'analyst', 'manager', 'engineer', 'auditor'] as const;

export const permissions = {
  read: everyone,
  /** Approves, declines, lifts, prolongs; a question also names whom it asks (`findRefusal`). */
  answer: ['lead', 'analyst', 'engineer'],
  close: ['lead', 'analyst'],
  /** Merges, splits, and takes that back. */
  regroup: ['lead', 'analyst'],
  /** Anybody who works here may stop the machine. */
  stop: ['lead', 'analyst', 'engineer'],
  /** Only a lead lets it go on. */
  release: ['lead'],
  /** Proposes another delegation; what loosens is refused to all but leads. */
  delegate: ['lead', 'analyst'],
  grant: ['lead'],
  keepInventory: ['lead', 'engineer'],
  keepPeople: ['lead'],
} as const satisfies Readonly<Record<string, readonly PersonRole[]>>;
export type Permission = keyof typeof permissions;

/** Whether one of these roles has the permission. */
export function may(roles: readonly PersonRole[], permission: Permission): boolean {
  const allowed: readonly PersonRole[] = permissions[permission];
  return roles.some((role) => allowed.includes(role));
}
