import { describe, expect, it } from '@jest/globals';
import { DescribedAnswers } from './described-answers.js';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = new DescribedAnswers({
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'get-thing',
        responses: {
          200: json({ $ref: '#/components/schemas/thing' }),
          304: {},
          404: { content: { 'application/problem+json': { schema: { type: 'object', required: ['type'] } } } },
        },
      },
    },
    '/things/newest': { get: { operationId: 'get-newest', responses: { 200: { content: { 'text/plain': {} } } } } },
  },
  components: {
    schemas: {
      thing: { type: 'object', required: ['size'], properties: { size: { $ref: '#/components/schemas/size' } } },
      size: { type: 'integer', minimum: 0 },
    },
  },
} as never);
const fault = (target: string, status: number, contentType: string, text: string, method = 'GET') =>
  answers.faultOf(method, target, { status, contentType, text });

describe('DescribedAnswers', () => {
  it('finds nothing in answers that are as they are described', () => {
    expect(fault('/things/7?x=1', 200, 'application/json; charset=utf-8', '{"size":1}')).toBeUndefined();
    expect(fault('/things/7', 304, '', '')).toBeUndefined();
    expect(fault('/things/7', 404, 'application/problem+json', '{"type":"x"}')).toBeUndefined();
    expect(fault('/things/newest', 200, 'text/plain', 'new')).toBeUndefined();
    expect(fault('/elsewhere', 418, 'text/plain', 'x')).toBeUndefined();
    expect(answers.seen.get('get-newest 200')).toBe(1);
  });

  it.each([
    [403, 'application/problem+json', '{"type":"x"}', 'the status is not described'],
    [200, 'text/html', '<p>', 'the media type is not described'],
    [200, 'application/json', '{"size":-1}', 'the body is not as its schema says'],
    [200, 'application/json', '[]', 'the body is not as its schema says'],
    [404, 'application/problem+json', '{}', 'the body is not as its schema says'],
    [304, 'text/plain', 'x', 'the media type is not described'],
  ])('finds a %i of %s with %s', (status, contentType, text, what) => {
    expect(fault('/things/7', status, contentType, text)).toContain(what);
  });
});
