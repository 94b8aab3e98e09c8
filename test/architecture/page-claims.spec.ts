import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { GATEWAY_SEGMENTS } from '../../apps/gateway/src/discovery/path-segments.js';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const markdownIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
const pages = [
  ...markdownIn('.'),
  ...markdownIn('docs'),
  ...markdownIn('docs/how-to'),
  ...markdownIn('docker'),
  ...readdirSync(join(root, 'apps')).map((app) => `apps/${app}/README.md`),
  'libs/plugin-kit/README.md',
];

const manifests = PLUGINS_WITH_DEMO.map(({ manifest }) => manifest);
const shapeOf = (path: string) => path.replaceAll(/\{\w+\}|<\w+>/g, '{}').replace(/\/$/, '');
const routes = new Set(
  manifests
    .flatMap(({ operations }) => operations)
    .flatMap(({ http }) => (http ? [`${http.method} ${shapeOf(http.path)}`] : [])),
);
const permissions = new Set(manifests.flatMap((manifest) => manifest.permissions.map(({ name }) => name)));
/** First words of permissions: what begins so and is quoted is one, or is said to be. */
const kinds = new Set([...permissions].map((name) => name.split(':')[0]!));
/** Pages speak of paths of guests (`/x/…`), of every plugin (`/<plugin>/…`), and of the gateway itself. */
const isOfOthers = (path: string) =>
  path.startsWith('/<') || path.startsWith('/{') || GATEWAY_SEGMENTS.has(path.split(/[/?#]/)[1]!);

/** Quoted routes that there are not, and quoted permissions that nobody defines. */
function falseClaims(text: string): string[] {
  const quotedRoutes = [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`\s?#]*)[^`]*`/g)]
    .filter(([, , path]) => !isOfOthers(path!))
    .map(([, method, path]) => `${method} ${shapeOf(path!)}`);
  const quotedPermissions = [...text.matchAll(/`([a-z][a-z-]*):([a-z][a-z-]*)`/g)]
    .filter(([, kind]) => kinds.has(kind!))
    .map(([, kind, act]) => `${kind}:${act}`);
  return [
    ...quotedRoutes.filter((route) => !routes.has(route)),
    ...quotedPermissions.filter((permission) => !permissions.has(permission)),
  ];
}

describe('What pages say of routes and permissions', () => {
  it.each(pages)('%s names only those that there are', (page) => {
    expect(falseClaims(readFileSync(join(root, page), 'utf8'))).toEqual([]);
  });

  it('is looked at: what is planted is found', () => {
    expect(
      falseClaims(
        '`GET /reports/goals`, `POST /reports/goals`, `GET /sessions/{any}` and `report:read`, `report:write`, ' +
          '`GET /x/guest/a`',
      ),
    ).toEqual(['POST /reports/goals', 'report:write']);
  });
});
