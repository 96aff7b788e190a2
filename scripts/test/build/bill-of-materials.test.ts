import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { fc, test } from '@fast-check/jest';
import { describe, expect, it } from '@jest/globals';
import { writeBillOfMaterials } from '../../build/bill-of-materials.mjs';
import { type BundledPackage, titleOf } from '../../build/bundled-packages.mjs';

const FILE = {
  ...{ name: 'collector.zip', version: '1.2.3', licence: 'MIT' },
  sha256: 'fd42e76f31f85cab84ea0d19198fd99601de949141cb7a7354e39ff1295e6583',
};

const name = fc.stringMatching(/^(@[a-z][a-z0-9-]{0,6}\/)?[a-z][a-z0-9._-]{0,8}$/);
const version = fc.stringMatching(/^[0-9]{1,2}\.[0-9]\.[0-9](-r\.[0-9])?(\+[a-z0-9]{1,4})?$/);
const bundled: fc.Arbitrary<BundledPackage> = fc.record(
  {
    ...{ name, version, licence: fc.constantFrom('Apache-2.0', 'ISC', 'MIT') },
    ...{ text: fc.constant(''), author: fc.string({ minLength: 1 }) },
  },
  { requiredKeys: ['name', 'version', 'licence', 'text'] },
);

describe('writeBillOfMaterials', () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

  test.prop([fc.uniqueArray(bundled, { selector: titleOf })])(
    "is valid by CycloneDX's own schema, and lists each package once, always in the same way",
    async (packages) => {
      const text = writeBillOfMaterials(FILE, packages);

      expect(await validator.validate(text)).toBeNull();
      const { components = [] } = JSON.parse(text);
      const listed = components.map((each: { name: string; group?: string; version: string }) =>
        titleOf({ ...each, name: [each.group, each.name].filter(Boolean).join('/') }),
      );
      expect(listed.sort()).toEqual(packages.map(titleOf).sort());
      expect(writeBillOfMaterials(FILE, [...packages].reverse())).toBe(text);
    },
  );

  it('says which file it is of, and names packages as npm does', () => {
    const { metadata, components, dependencies } = JSON.parse(
      writeBillOfMaterials(FILE, [
        { name: '@aws-sdk/client-sts', version: '3.1.0', licence: 'Apache-2.0', text: '' },
      ]),
    );
    const purl = 'pkg:npm/%40aws-sdk/client-sts@3.1.0';

    expect(metadata.component).toMatchObject({
      ...{ name: 'collector.zip', version: '1.2.3' },
      hashes: [{ alg: 'SHA-256', content: FILE.sha256 }],
    });
    expect(components).toMatchObject([{ purl, licenses: [{ license: { id: 'Apache-2.0' } }] }]);
    expect(dependencies).toContainEqual({ ref: 'collector.zip', dependsOn: [purl] });
  });
});
