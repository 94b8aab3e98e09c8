import type { Access, Reach } from '../contract/index.js';
import { type AccessTerms, kindsOf, namesOf } from './access-rule.js';

/** What an operation's decorator may say of its access. */
export type DeclaredAccess = 'public' | 'signed-in' | AccessTerms;

/** The terms as a manifest tells them: no columns, only kinds of places and names of whose things are their own. */
export function manifestAccess(
  operation: string,
  declared: DeclaredAccess,
): { readonly access: Access; readonly reach?: Reach } {
  if (typeof declared === 'string') return { access: declared };
  const { permission, or, and, everywhere } = declared;
  const [at, whose] = [kindsOf(declared), namesOf(declared)];
  if (permission === undefined && (whose === undefined || or || and))
    throw new Error(`${operation} asks for neither a permission nor for what is one’s own alone`);
  const reach: Reach = { ...(at && { at }), ...(everywhere === false && { everywhere }), ...(whose && { whose }) };
  return {
    // What is one's own alone has always been told so: readers who know of no reach understand it, too.
    access: permission === undefined ? 'signed-in' : { permission, ...(or && { or }), ...(and && { and }) },
    ...(Object.keys(reach).length > 0 && { reach }),
  };
}
