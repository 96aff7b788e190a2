import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readZip } from '../build/read-zip.mjs';
import {
  CHECKSUMS_FILE,
  MODULE_ARCHIVE,
  makeReleaseFiles,
  readManifest,
} from '../build/release-files.mjs';
import { hasTerraform, providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { reportMissing } from './missing-tools.ts';

// The files of a release, made as the workflow makes them, and used as people use them.

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const NOTICES = 'THIRD-PARTY-NOTICES.txt';

/** A plan of all of it, which reads every file that the module has. No provider is asked. */
const PLANNED = `
mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_service_principal" {
    defaults = { region = "us-east-1" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

run "planned" {
  command = plan
}
`;

describe('the files of a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release files '));
  const first = join(folder, 'first');
  let names: string[];
  const read = (name: string) => readFileSync(join(first, name));
  const zipsOfFunctions = () =>
    names.filter((name) => name.endsWith('.zip') && name !== MODULE_ARCHIVE);

  beforeAll(async () => {
    names = await makeReleaseFiles(root, first);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are the same bytes when they are made again', async () => {
    const second = join(folder, 'second');

    expect(await makeReleaseFiles(root, second)).toEqual(names);

    for (const name of names)
      expect(readFileSync(join(second, name)).equals(read(name))).toBe(true);
  });

  it('are all in the checksums, which a program of others confirms', () => {
    const check = spawnSync('sha256sum', ['--check', '--strict', CHECKSUMS_FILE], { cwd: first });

    expect(check.stderr.toString()).toBe('');
    expect(check.stdout.toString().trim().split('\n')).toEqual(
      names.filter((name) => name !== CHECKSUMS_FILE).map((name) => `${name}: OK`),
    );
    expect(readdirSync(first).sort()).toEqual([...names].sort());
  });

  it('have a bill of materials each, valid, of what the notices name', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    const { version } = readManifest(root);
    const archive = `iam-activity-tracker-${version}.tgz`;
    const packed = spawnSync('tar', ['-xzOf', archive, `package/dist/iam-tracker/${NOTICES}`], {
      cwd: first,
      encoding: 'utf8',
    });
    const noticesOf = new Map([[archive, packed.stdout]]);
    for (const name of zipsOfFunctions()) {
      const entries = readZip(read(name));
      expect([...entries.keys()]).toEqual(['LICENSE', NOTICES, 'index.mjs']);
      noticesOf.set(name, String(entries.get(NOTICES)?.contents));
    }
    const bills = names.filter((name) => name.endsWith('.cdx.json'));

    expect(bills).toHaveLength(noticesOf.size);
    for (const bill of bills) {
      const text = read(bill).toString();
      expect(await validator.validate(text)).toBeNull();
      const { components, metadata } = JSON.parse(text);
      const { hashes, name } = metadata.component;
      expect(hashes).toEqual([
        { alg: 'SHA-256', content: createHash('sha256').update(read(name)).digest('hex') },
      ]);
      const notices = noticesOf.get(name) ?? '';
      const noticed = [...notices.matchAll(/^(\S+ \d+\.\d+\.\d+\S*): [A-Z0-9]/gm)];
      expect(noticed.map(([, title]) => title).sort()).toEqual(
        components
          .map((each: { group?: string; name: string; version: string }) =>
            [[each.group, each.name].filter(Boolean).join('/'), each.version].join(' '),
          )
          .sort(),
      );
    }
  });

  it('have the module with the same zips of functions in it', () => {
    const entries = readZip(read(MODULE_ARCHIVE));

    for (const name of zipsOfFunctions()) {
      expect(entries.get(`dist/${name}`)?.contents.equals(read(name))).toBe(true);
    }
    expect([...entries.keys()].filter((path) => /tests|\.tfstate|override/.test(path))).toEqual([]);
  });

  if (!hasTerraform()) reportMissing('terraform on the PATH');
  else {
    describe('taken by Terraform from where they are published', () => {
      let server: Server;
      const work = join(folder, 'root module');
      /** Resolves to what went wrong. Not synchronous: the server is in this process. */
      const terraform = (...args: string[]) =>
        execute('terraform', [...args, '-no-color'], {
          ...{ cwd: work, env: terraformEnvironment() },
        }).then(
          () => '',
          ({ stdout, stderr }) => `${stdout}${stderr}`,
        );
      const writeModule = (sum: string) => {
        const { port } = server.address() as AddressInfo;
        const source = `http://127.0.0.1:${port}/v1/${MODULE_ARCHIVE}//terraform?checksum=sha256:${sum}`;
        writeFileSync(
          join(work, 'main.tf'),
          `provider "aws" {}\nmodule "tracker" {\n  source = "${source}"\n  alerts_email_address = "security@example.com"\n}\n`,
        );
      };

      beforeAll(async () => {
        mkdirSync(join(work, 'tests'), { recursive: true });
        server = createServer((request, response) => {
          response.end(read(request.url?.split(/[/?]/)[2] ?? ''));
        });
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
      });
      afterAll(() => {
        server.close();
      });

      it('is planned with nothing but its address: code and queries come with it', async () => {
        const sum = createHash('sha256').update(read(MODULE_ARCHIVE)).digest('hex');
        writeModule(sum);
        writeFileSync(join(work, 'tests/plan.tftest.hcl'), PLANNED);

        expect(await terraform('init', ...providerArguments())).toBe('');
        expect(await terraform('test')).toBe('');
      });

      it('is refused when it is not the one that was published', async () => {
        rmSync(join(work, '.terraform'), { recursive: true, force: true });
        writeModule('0'.repeat(64));

        expect(await terraform('get')).toMatch(/Checksums did not match/);
      });
    });
  }
});
