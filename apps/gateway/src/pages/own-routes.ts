import type { Sessions } from '../callers/sessions.js';
import { docsRoutes } from './docs-pages.js';
import { type DocumentParts, documentRoutes } from './document-routes.js';
import { emblemRoutes } from './emblem-routes.js';
import type { OwnRoute } from './own-route.js';
import { sessionRoutes } from './session-routes.js';

export interface OwnRouteSources extends DocumentParts {
  readonly sessions: Sessions;
}

/** Every path that the gateway answers itself, the provider's aside. */
export function ownRoutes(sources: OwnRouteSources): OwnRoute[] {
  return [
    ...documentRoutes(sources),
    ...emblemRoutes(),
    ...docsRoutes(sources.headers.page),
    ...sessionRoutes(sources.sessions, sources.callers),
  ];
}
