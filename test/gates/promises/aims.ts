/** What is aimed at, how fresh it is, and what a closing teaches. */
import type { KeptPromise } from './kept-promise.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'A name is never a device that an action is aimed at',
    file: 'domain/target.ts',
    from: "if (address === null) return 'it is a name, and no address';",
    to: 'if (address === null) return null;',
    test: 'test/domain/target.test.ts',
    name: 'LAPTOP: it is a name, and no address',
  },
  {
    claim: 'No action is aimed at a group, a broadcast or this machine itself',
    file: 'domain/target.ts',
    from: 'if (nobodys.some((range) => inRange(address, range)))',
    to: 'if (address === nobodys[0])',
    test: 'test/domain/target.test.ts',
    name: '127.0.0.1: it is no device’s own address',
  },
  {
    claim: 'A device has one spelling in what actions are aimed at',
    file: 'domain/target.ts',
    from: 'return address === device ? null :',
    to: 'return address !== null ? null :',
    test: 'test/domain/target.test.ts',
    name: 'FD00::5: it is another spelling of fd00::5',
  },
  {
    claim: 'No action is planned against a name',
    file: 'agents/responder.ts',
    from: 'if (findDeviceFault(device) !== null || !isPrivate(device)) return [];',
    to: 'if (!isPrivate(device)) return [];',
    test: 'test/agents/decide.test.ts',
    name: 'proposes nothing against a name or a group',
  },
  {
    claim: 'The nftables actuator refuses a target that is no address right before it calls nft',
    file: 'activities/actuators/nftables.ts',
    from: 'refuseTarget(order);',
    to: 'void refuseTarget;',
    test: 'test/activities/targets.test.ts',
    name: 'nftables refuses an order against one of them',
  },
  {
    claim: 'The webhook actuator refuses a target that is no address right before it calls',
    file: 'activities/actuators/webhook.ts',
    from: 'refuseTarget(given);',
    to: 'void refuseTarget;',
    test: 'test/activities/targets.test.ts',
    name: 'webhook refuses an order against one of them',
  },
];
