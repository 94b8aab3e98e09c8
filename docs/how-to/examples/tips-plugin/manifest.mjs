// The manifest: what the gateway learns of this plugin.
import { name } from './connection.mjs';

export const uuid = { type: 'string', format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' };
export const isUuid = (value) => typeof value === 'string' && new RegExp(uuid.pattern).test(value);
export const UNKNOWN_MODULE = {
  type: `urn:lyftet:problem:${name}:module-unknown`,
  status: 404,
  title: { sv: 'Modulen finns inte', en: 'There is no such module' },
};
const common = {
  body: 'merged',
  produces: 'application/json',
  requestHeaders: [],
  responseHeaders: [],
  timeoutMs: 5000,
  errorFormat: 'problem',
  anonymous: false,
};
export const manifest = JSON.stringify({
  manifestVersion: 1,
  name,
  version: '1.0.0',
  summary: 'Tips about modules',
  operations: [
    {
      ...common,
      name: `${name}.list-tips`,
      summary: 'Modules and how many tips each has',
      http: { method: 'GET', path: `/x/${name}/tips` },
      access: 'public',
      status: 200,
      problems: [],
      input: { type: 'object', properties: {}, additionalProperties: false },
      output: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              type: 'object',
              properties: { moduleId: uuid, title: { type: 'object' }, tips: { type: 'integer' } },
            },
          },
        },
        required: ['items'],
      },
    },
    {
      ...common,
      name: `${name}.give-tip`,
      summary: 'Tell others that a module is good',
      http: { method: 'POST', path: `/x/${name}/tips` },
      access: 'signed-in',
      status: 201,
      problems: [UNKNOWN_MODULE],
      input: { type: 'object', properties: { moduleId: uuid }, required: ['moduleId'], additionalProperties: false },
      output: { type: 'object', properties: { tipId: uuid, moduleId: uuid }, required: ['tipId', 'moduleId'] },
    },
  ],
  permissions: [],
  publishes: [
    {
      type: `${name}.tip.given.v1`,
      summary: 'Somebody recommends a module',
      schema: { type: 'object', properties: { tipId: uuid, moduleId: uuid }, required: ['tipId', 'moduleId'] },
    },
  ],
  consumes: ['catalog.module.published.v1', 'catalog.module.retired.v1'],
  personClasses: [],
  personalData: [],
  programme: [],
  navigation: [],
});
