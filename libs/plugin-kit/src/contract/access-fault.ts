import { SCOPE_KINDS } from './grants.js';
import type { ManifestOperation } from './manifest.js';

/** Why what an operation says of its access cannot be true, if it cannot. @param permissions that the plugin defines */
export function accessFault(
  { name, access, reach = {} }: Pick<ManifestOperation, 'name' | 'access' | 'reach'>,
  permissions: ReadonlySet<string>,
): string | undefined {
  const { at = [], whose = [] } = reach;
  if (typeof access === 'string') {
    if (access === 'public' && reach.whose) return `${name} is public and asks for what is one’s own`;
    if (reach.at || reach.everywhere === false) return `${name} says where a permission reaches, and asks for none`;
    return undefined;
  }
  if (!permissions.has(access.permission))
    return `${name} asks for "${access.permission}", which ${name.split('.')[0]} does not define`;
  if (access.or && access.and) return `${name} asks for "${access.permission}" or and for what is one’s own at once`;
  if ((access.or || access.and) && whose.length === 0)
    return `${name} lets people have what is their own, and does not say whose it is`;
  if (!access.or && !access.and && reach.whose)
    return `${name} says whose things are their own, and decides by the permission alone`;
  if (at.some((kind) => !SCOPE_KINDS.includes(kind)) || new Set(at).size < at.length)
    return `${name} reaches what is no kind of scope, or one of them twice`;
  if (reach.everywhere === false && at.length === 0)
    return `${name} can be reached by nobody: the permission counts neither everywhere nor anywhere`;
  return undefined;
}
