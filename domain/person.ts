/** The people who work with Watchbill: what each role is for decides what it may do. */
import { z } from 'zod';

/**
 * A lead sets delegation; an analyst answers recommendations and works incidents; a manager reads maturity;
 * an engineer answers for the plant; an auditor reads everything and changes nothing.
 */
export const PersonRole = z.enum(['lead', 'analyst', 'manager', 'engineer', 'auditor']);
export type PersonRole = z.infer<typeof PersonRole>;
