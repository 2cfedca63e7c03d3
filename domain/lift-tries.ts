/** How lifting is tried before a lease counts as overdue, ms; what looks after leases from outside waits as long. */
export const liftTries = {
  initialMs: 500,
  longestMs: 10_000,
  attempts: 6,
  eachMs: 20_000,
} as const;
