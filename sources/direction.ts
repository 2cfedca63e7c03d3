/** Which side of a conversation is the client, where a sensor swapped the two or never saw the start. */
import type { Conversation } from './parser.ts';

/** The same conversation with its sides exchanged. */
export function reversed(conversation: Conversation): Conversation {
  const { time, src, dst, srcPort, dstPort, proto, flowId, record } = conversation;
  const swapped: Conversation = { time, src: dst, dst: src, proto, record };
  if (dstPort !== undefined) swapped.srcPort = dstPort;
  if (srcPort !== undefined) swapped.dstPort = srcPort;
  if (flowId !== undefined) swapped.flowId = flowId;
  return swapped;
}

/** Makes the side on `port` the server; where the ports do not tell, `isReversed` does. */
export function towardsService(
  conversation: Conversation,
  port: number,
  isReversed: boolean,
): Conversation {
  const fromService = conversation.srcPort === port;
  const toService = conversation.dstPort === port;
  const swap = fromService === toService ? isReversed : fromService;
  return swap ? reversed(conversation) : conversation;
}

/** Below these ports services listen; from here on operating systems pick client ports (Linux's default range). */
const firstPrivilegedFree = 1024;
const firstEphemeral = 32768;

/**
 * True if the originator's port is a service's and the responder's a client's: the sensor missed the start
 * and took the server's first packet for a request. Ask only where no SYN of the originator was seen: a scanner may
 * choose a low source port.
 */
export function looksServerFirst(conversation: Conversation): boolean {
  const { srcPort, dstPort } = conversation;
  if (srcPort === undefined || dstPort === undefined) return false;
  return srcPort > 0 && srcPort < firstPrivilegedFree && dstPort >= firstEphemeral;
}

/** Services whose answers are seen alone when a UDP request was missed or the flow had timed out. */
const udpServices: ReadonlySet<number> = new Set([53, 88, 123, 161, 389, 443, 514]);

/** The same question for UDP, which has no SYN: only an unanswered flow out of a well-known service's port. */
export function looksLikeLateAnswer(conversation: Conversation, answered: boolean): boolean {
  const { srcPort } = conversation;
  if (answered || srcPort === undefined || !udpServices.has(srcPort)) return false;
  return looksServerFirst(conversation);
}
