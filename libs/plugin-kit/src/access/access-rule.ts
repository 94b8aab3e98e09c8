import { Forbidden, SCOPE_KINDS, type ScopeKind } from '../contract/index.js';
import type { Caller, Place } from '../operations/caller.js';

/** What says where a thing is: columns of a row, `programme: 'e.programme_id'`; of a list of ids `'s.ids[]'`. */
export type ScopeColumns = Readonly<Partial<Record<ScopeKind, string>>>;
/** A column that holds a scope as text, of whatever kind. */
export type ScopeTextColumn = { readonly scope: string };

/** Who may call an operation: by a permission, where it reaches, because the thing is their own, or by both. */
export interface AccessTerms {
  /** Absent: what is one's own, and nothing else. */
  readonly permission?: string;
  /** What is one's own is everybody's to whom it belongs, without the permission. */
  readonly or?: 'own';
  /** The permission counts for what is one's own, and for nothing else. */
  readonly and?: 'own';
  /** Kinds of scope in which the permission reaches, or the columns that say where a row belongs. Absent: anywhere. */
  readonly at?: readonly ScopeKind[] | ScopeColumns | ScopeTextColumn;
  /** False: a permission that is held everywhere does not reach; it has to be held for the very place. */
  readonly everywhere?: false;
  /** Whose things are their own, or the columns that say whose a row is; of several people `'s.trainer_ids[]'`. */
  readonly whose?: readonly string[] | Readonly<Record<string, string>>;
}

type KindsOf<At> = At extends readonly (infer Kind)[]
  ? Kind
  : At extends ScopeTextColumn
    ? ScopeKind
    : At extends object
      ? keyof At
      : never;
type NamesOf<Whose> = Whose extends readonly (infer Name)[] ? Name : Whose extends object ? keyof Whose : never;
/** Ids of people, or of nobody. */
type Owners = string | readonly string[] | null | undefined;

/** Where one thing is and whose it is, as the declaration asks: neither a place nor a name can be forgotten. */
export type Whereabouts<Kind, Name> = { readonly [One in Kind & string as `${One}Id`]: string | null | undefined } & {
  readonly [One in Name & string]: Owners;
};

const isList = (column: string): boolean => column.endsWith('[]');
const expression = (column: string): string => (isList(column) ? column.slice(0, -2) : column);

/**
 * The access of an operation as its declaration, its decision about one thing and its condition on rows: all three are
 * made of the same terms, so that what the manifest says and what is done cannot differ.
 */
export class AccessRule<Kind = never, Name = never> implements AccessTerms {
  readonly permission?: string;
  readonly or?: 'own';
  readonly and?: 'own';
  readonly at?: NonNullable<AccessTerms['at']>;
  readonly everywhere?: false;
  readonly whose?: NonNullable<AccessTerms['whose']>;
  private readonly kinds: readonly ScopeKind[] | undefined;
  private readonly names: readonly string[];

  constructor(terms: AccessTerms) {
    Object.assign(this, terms);
    this.kinds = kindsOf(terms);
    this.names = namesOf(terms) ?? [];
  }

  /** Whether the caller has the permission anywhere. */
  isHeldBy(caller: Caller): boolean {
    return this.permission !== undefined && caller.has(this.permission);
  }

  /** Whether the caller has the permission everywhere, so that there is nothing to look at. */
  isHeldEverywhereBy(caller: Caller): boolean {
    return this.everywhere !== false && this.permission !== undefined && caller.scopesOf(this.permission).includes('*');
  }

  /** Whether a role of the caller reaches this place, by the declared kinds; whose the thing is does not count. */
  reaches(caller: Caller, place: Place): boolean {
    if (this.permission === undefined) return false;
    const { kinds } = this;
    return caller.scopesOf(this.permission).some((scope) => {
      if (kinds === undefined) return true;
      return scope === '*'
        ? this.everywhere !== false
        : kinds.some((kind) => scope === `${kind}:${place[`${kind}Id`]}`);
    });
  }

  /** Whether the caller may have this thing: a role reaches it, or it is their own, as the terms say. */
  allows(caller: Caller, thing: Whereabouts<Kind, Name>): boolean {
    if (this.permission === undefined || this.or)
      return this.isOwn(caller, thing) || this.reaches(caller, thing as Place);
    return this.reaches(caller, thing as Place) && (!this.and || this.isOwn(caller, thing));
  }

  /** Refuses (403) unless the caller may have this thing. */
  require(caller: Caller, thing: Whereabouts<Kind, Name>): void {
    if (!this.allows(caller, thing))
      throw new Forbidden(this.permission === undefined ? {} : { permission: this.permission });
  }

  /**
   * The same as a condition of SQL on the columns of the declaration, with its parameters from `$<first>` on. Its text
   * is always the same; what differs between callers is in {@link values}.
   */
  condition(first: number): string {
    const { at = {}, whose = {} } = this;
    if (this.and)
      throw new Error(`The access by ${this.permission} has no condition: who asks for both looks at each thing`);
    const isAnywhere = this.permission !== undefined && this.at === undefined;
    if (isAnywhere || Array.isArray(at) || Array.isArray(whose))
      throw new Error(`The access by ${this.permission} names no columns`);
    let next = first;
    const parts: string[] = [];
    if (this.permission !== undefined && this.everywhere !== false) parts.push(`$${next++}::boolean`);
    const owners = Object.values(whose as Record<string, string>);
    if (owners.length > 0) {
      const self = `$${next++}::uuid`;
      parts.push(
        ...owners.map((column) => (isList(column) ? `${self} = ANY(${expression(column)})` : `${column} = ${self}`)),
      );
    }
    for (const [kind, column] of Object.entries(at as Record<string, string>)) {
      const ids = `$${next++}::${kind === 'scope' ? 'text' : 'uuid'}[]`;
      parts.push(isList(column) ? `${expression(column)} && ${ids}` : `${column} = ANY(${ids})`);
    }
    return `(${parts.join('\n  OR ')})`;
  }

  /**
   * The parameters of the condition for this caller: whether everywhere, oneself, and the ids of each kind, as far as
   * they are declared, in this order. `Values` says so to a statement, whose types are held against the schema.
   */
  values<Values extends readonly unknown[] = readonly unknown[]>(caller: Caller): Values {
    const { permission, at = {}, whose = {} } = this;
    const scopes = permission === undefined ? [] : caller.scopesOf(permission);
    const idsIn = (kind: string) =>
      scopes.filter((scope) => scope.startsWith(`${kind}:`)).map((scope) => scope.slice(kind.length + 1));
    return [
      ...(permission !== undefined && this.everywhere !== false ? [scopes.includes('*')] : []),
      ...(Object.keys(whose).length > 0 ? [caller.registeredId] : []),
      ...Object.keys(at).map((kind) => (kind === 'scope' ? scopes : idsIn(kind))),
    ] as readonly unknown[] as Values;
  }

  private isOwn(caller: Caller, thing: Whereabouts<Kind, Name>): boolean {
    const owners = thing as Readonly<Record<string, Owners>>;
    return this.names.some((name) => {
      const whose = owners[name];
      return typeof whose === 'string' ? caller.isPerson(whose) : (whose ?? []).some((id) => caller.isPerson(id));
    });
  }
}

/**
 * Declares who may call an operation, once for the manifest and for the operation: `access: seeEnrolments` in the
 * decorator, `seeEnrolments.condition(2)` in a list, `seeEnrolments.require(caller, thing)` in a change.
 */
export function defineAccess<const Terms extends AccessTerms>(
  terms: Terms,
): AccessRule<KindsOf<Terms['at']>, NamesOf<Terms['whose']>> {
  return new AccessRule(terms);
}

/** Kinds of scope in which the permission reaches. */
export function kindsOf({ at }: AccessTerms): readonly ScopeKind[] | undefined {
  if (at === undefined) return undefined;
  if (Array.isArray(at)) return at as readonly ScopeKind[];
  return 'scope' in at ? SCOPE_KINDS : (Object.keys(at) as ScopeKind[]);
}

/** Whose things are their own. */
export function namesOf({ whose }: AccessTerms): readonly string[] | undefined {
  return whose && (Array.isArray(whose) ? (whose as readonly string[]) : Object.keys(whose));
}
