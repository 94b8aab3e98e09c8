import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps, checkout, compose, mountsOf, read } from './compose-files.js';
import { rehearseImage } from './rehearsed-image.js';

const dockerfile = read('docker/Dockerfile');

describe('docker/Dockerfile', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1)!;

  it('takes the app as its argument and ends in Debian slim, as an account of its own, without build tools', () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(last).toMatch(/^debian:.*-slim/);
    expect(last).toMatch(/^ARG APP$/m);
    expect(last).toMatch(/^USER lyftet$/m);
    expect(last.slice(last.indexOf('USER lyftet'))).not.toMatch(/^(RUN|COPY|USER root)/m);
    expect(last).not.toMatch(/\b(npm|npx|apt-get|yarn|gcc|make)\b/);
  });

  it('installs what the lock holds for production, and no embedded servers', () => {
    expect(dockerfile).toContain('RUN npm ci --omit=dev --omit=optional --ignore-scripts');
    expect(last).toContain('COPY --from=dependencies /lyftet/node_modules node_modules');
  });

  it('copies what there is, and .dockerignore lets it through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '));
    const ignore = read('docker/Dockerfile.dockerignore').split('\n');

    for (const path of copied) {
      expect(existsSync(join(checkout, path))).toBe(true);
      expect(ignore).toContain(`!${path}`);
    }
  });

  it('runs with a Node that package.json allows', () => {
    const [, least] = /"node": ">=([\d.]+)"/.exec(read('package.json'))!;
    const [, version] = /^ARG NODE_VERSION=([\d.]+)$/m.exec(dockerfile)!;

    expect(version!.localeCompare(least!, 'en', { numeric: true })).toBeGreaterThanOrEqual(0);
  });

  it('makes every folder that a volume of secrets is mounted on, for its account', () => {
    const folders = [
      ...mountsOf(compose.services['provision']!).keys(),
      ...mountsOf(compose.services['secrets']!).keys(),
    ];

    for (const folder of folders) {
      const app = /^\/etc\/lyftet\/(.*)$/.exec(folder)?.[1] ?? '';
      expect(apps.includes(app) || last.includes(`${folder} `) || last.includes(`${folder}\n`)).toBe(true);
    }
  });

  describe('when it is built', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lyftet-image-'));
    const place = /^WORKDIR (.*)$/m.exec(last)![1]!;
    let image: string;
    beforeAll(() => {
      image = rehearseImage('docker/Dockerfile', checkout, directory);
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    it.each(Object.entries(compose.services).filter(([, { build }]) => build))(
      'holds every program that the commands of %s name',
      (_service, { build, command = [], healthcheck }) => {
        const own = last
          .split('\n')
          .filter((line) => /^(?:HEALTHCHECK|CMD|RUN) /.test(line))
          .join('\n')
          .replaceAll('${APP}', build!.args['APP']!);
        const named = [...command, ...(healthcheck?.test ?? []), ...own.split(/[\s"\\]+/)].filter((word) =>
          /\.m?js$/.test(word),
        );

        expect(new Set(named)).toEqual(
          new Set([`dist/apps/${build!.args['APP']!}/src/main.js`, 'docker/health-check.mjs']),
        );
        expect(named.filter((path) => !existsSync(join(image, place, path)))).toEqual([]);
        expect(existsSync(join(image, 'usr/local/bin/node'))).toBe(true);
      },
    );

    it('holds what its programs load', async () => {
      await expect(
        promisify(execFile)(process.execPath, ['dist/apps/cli/src/main.js', 'help', 'provision'], {
          cwd: join(image, place),
          env: {},
        }),
      ).resolves.toMatchObject({ stdout: expect.stringContaining('provision') });
    });
  });
});
