/** What is wrong with a document that is well formed: rules that can never hold, or that nobody could answer. */
import type { ActionKind } from '../domain/action.ts';
import type { PersonRole } from '../domain/person.ts';
import { classTerms, type ApprovalClass } from './approval-terms.ts';
import { isReversible, manifests } from './manifests.ts';
import { lower } from './ruling.ts';
import type { DelegationDocument, Override } from './schema.ts';
import { covers, type Scope } from './scope.ts';

/** How many enabled people hold each role; null where that is not known. */
export type RoleHolders = Readonly<Partial<Record<PersonRole, readonly string[]>>> | null;

function shadowed(document: DelegationDocument): string[] {
  return document.overrides.flatMap((later, index) => {
    const by = document.overrides
      .slice(0, index)
      .find(
        (earlier) =>
          earlier.function === later.function &&
          covers(earlier.when, later.when) &&
          (later.level === undefined || earlier.level !== undefined) &&
          (later.mode === undefined || earlier.mode !== undefined),
      );
    return by === undefined
      ? []
      : [`override “${later.name}” can never hold: “${by.name}” before it is about all of that`];
  });
}

function shadowedClasses({ approval: { classes } }: DelegationDocument): string[] {
  return classes.flatMap((later, index) => {
    const by = classes.slice(0, index).find((earlier) => covers(earlier.when, later.when));
    return by === undefined
      ? []
      : [
          `approval class “${later.name}” can never hold: “${by.name}” before it is about all of that`,
        ];
  });
}

/** Why an override can never match; null when it can. */
function impossible(one: Override, { prohibited, ceiling }: DelegationDocument): string | null {
  const { actions, asset_groups, zones, purdue_layers, business_services, entities } = one.when;
  if (actions !== undefined && one.function !== 'incident_response') {
    return `${one.function} takes no actions`;
  }
  if (actions?.every((kind) => prohibited.includes(kind))) return 'all its actions are prohibited';
  const aboutAssets = [asset_groups, zones, purdue_layers, business_services, entities].some(
    (part) => part !== undefined,
  );
  if (one.function === 'threat_detection' && aboutAssets) {
    return 'whether incidents open is decided for a detection, not for a device';
  }
  if (one.function === 'risk_management') return 'risk_management takes no steps in this version';
  return one.level !== undefined && lower(one.level, ceiling) !== one.level
    ? `its level ${one.level} is above the ceiling ${ceiling}`
    : null;
}

function scopesOf(document: DelegationDocument): { where: string; when: Scope }[] {
  return [
    ...document.overrides.map(({ name, when }) => ({ where: `override “${name}”`, when })),
    ...document.approval.classes.map(({ name, when }) => ({
      where: `approval class “${name}”`,
      when,
    })),
    ...document.freezes.map(({ name, when }) => ({ where: `freeze “${name}”`, when })),
    ...document.grants.map(({ function: name, when }) => ({ where: `a grant of ${name}`, when })),
  ];
}

function unknownCalendars(document: DelegationDocument): string[] {
  return scopesOf(document).flatMap(({ where, when: { calendar } }) =>
    calendar === undefined || calendar in document.calendars
      ? []
      : [`${where} names the calendar ${calendar}, which is not among calendars`],
  );
}

function repeated(names: readonly string[], what: string): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${what} “${name}” is there twice`,
  );
}

const kinds = Object.keys(manifests) as ActionKind[];

/** The kinds of action that these terms may be asked for. */
function kindsUnder(own: Partial<ApprovalClass>): readonly ActionKind[] {
  return own.when?.actions ?? kinds;
}

interface Section {
  where: string;
  own: Partial<ApprovalClass>;
}

/** The terms for all, and each class. */
function sectionsOf({ approval }: DelegationDocument): Section[] {
  return [
    { where: 'approval', own: {} },
    ...approval.classes.map((own) => ({ where: `approval class “${own.name}”`, own })),
  ];
}

function outcomes(document: DelegationDocument): string[] {
  return sectionsOf(document).flatMap(({ where, own }) => {
    const { onExpiry, substitute } = classTerms(document.approval, own);
    const under = kindsUnder(own);
    if (onExpiry === 'do_not_act') return [];
    if (onExpiry === 'substitute' && substitute === null) {
      return [`${where}: on_expiry is substitute, but substitute names no action`];
    }
    const done = onExpiry === 'act' ? under : substitute === null ? [] : [substitute];
    const lasting = done.filter((kind) => !isReversible(manifests[kind]));
    const same = onExpiry === 'substitute' ? under.filter((kind) => kind === substitute) : [];
    return [
      ...lasting.map(
        (kind) => `${where}: ${kind} can’t be undone, and must not follow from silence`,
      ),
      ...(own.when?.actions === undefined ? [] : same).map(
        (kind) => `${where}: ${kind} can’t be the safer substitute of itself`,
      ),
    ];
  });
}

function unanswerable(document: DelegationDocument, holders: RoleHolders): string[] {
  if (holders === null) return [];
  const people = (roles: readonly PersonRole[]) =>
    new Set(roles.flatMap((role) => holders[role] ?? []));
  return sectionsOf(document).flatMap(({ where, own }) => {
    const { roles, quorum, escalate } = classTerms(document.approval, own);
    const later = escalate.filter((step) => people(step.roles).size === 0);
    const all = people([...roles, ...escalate.flatMap((step) => step.roles)]);
    return [
      ...(people(roles).size === 0 ? [`${where}: nobody holds ${roles.join(' or ')}`] : []),
      ...later.map(
        (step) => `${where}: escalates to ${step.roles.join(' or ')}, which nobody holds`,
      ),
      ...(all.size > 0 && all.size < quorum
        ? [`${where}: ${quorum} people are needed, and ${all.size} could answer`]
        : []),
    ];
  });
}

/** More in one incident than in all of them together can never be reached. */
function unreachableRate({ bounds }: DelegationDocument): string[] {
  const { actions_per_hour: inOne, site_actions_per_hour: inAll } = bounds;
  return inOne <= inAll
    ? []
    : [
        `bounds.actions_per_hour ${inOne} can never be reached: bounds.site_actions_per_hour is ${inAll}`,
      ];
}

/** Why the document must not come into force, in words; none when it may. */
export function delegationProblems(document: DelegationDocument, holders: RoleHolders): string[] {
  const { overrides, approval } = document;
  return [
    ...repeated(
      overrides.map(({ name }) => name),
      'override',
    ),
    ...repeated(
      approval.classes.map(({ name }) => name),
      'approval class',
    ),
    ...overrides.flatMap((one) => {
      const why = impossible(one, document);
      return why === null ? [] : [`override “${one.name}” can never hold: ${why}`];
    }),
    ...shadowed(document),
    ...shadowedClasses(document),
    ...unknownCalendars(document),
    ...outcomes(document),
    ...unreachableRate(document),
    ...unanswerable(document, holders),
  ];
}
