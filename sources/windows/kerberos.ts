/** Kerberos on a domain controller: tickets asked for (4768, 4769) and pre-authentication that failed (4771). */
import { accountOf } from '../account.ts';
import { kerberosOutcome } from '../kerberos-outcome.ts';
import { conversationOf } from './endpoints.ts';
import { authentication } from './logon.ts';
import type { EventReader } from './reader.ts';
import { kerberosErrorWord } from './status.ts';

const kerberosPort = 88;

export const readTicket: EventReader = (windows, record) => {
  const code =
    windows.field('Status') ?? windows.field('FailureCode') ?? windows.field('ResultCode');
  const error = code === undefined ? undefined : kerberosErrorWord(code);
  const name = windows.field('TargetUserName') ?? '';
  const conversation = { ...conversationOf(windows, record), dstPort: kerberosPort };
  const event = authentication(conversation, {
    protocol: 'kerberos',
    ...accountOf(name),
    outcome: kerberosOutcome(code === undefined ? undefined : true, error),
    anonymous: false,
  });
  const domain = windows.field('TargetDomainName');
  const service = windows.field('ServiceName');
  if (domain !== undefined) event.domain ??= domain;
  if (service !== undefined) event.ticketFor = service;
  if (error !== undefined) event.status = error;
  return [event];
};
