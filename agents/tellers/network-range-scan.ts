/** Tells a range scan. */
import { firstRecord, measure, opening, clock, totals, type Teller } from './telling.ts';

export const tellNetworkRangeScan: Teller = (finding, telling) => {
  const { claims } = telling;
  const seen = firstRecord(finding, telling, {
    port: measure(finding, 'port'),
    protocol: String(measure(finding, 'protocol')).toUpperCase(),
  });
  const figures = totals(finding, telling);
  claims.say(
    'count',
    `${opening(telling)} {src} began to try {protocol} port {port} on one address after another: {targets} addresses in {seconds} seconds, of which {answered} answered.`,
    {
      ...clock(seen, telling),
      src: [seen, 'src'],
      protocol: [seen, 'protocol'],
      port: [seen, 'port'],
      targets: [figures, 'targets'],
      seconds: [figures, 'seconds'],
      answered: [figures, 'answered'],
    },
  );
  if (Number(measure(finding, 'days_known')) === 0) return;
  claims.say(
    'comparison',
    'Normal for it on this port: {usual} addresses, learnt over {days} days.',
    {
      usual: [figures, 'usual_targets'],
      days: [figures, 'days_known'],
    },
  );
};
