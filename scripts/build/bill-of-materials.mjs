import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

const SPEC = Spec.Spec1dot6;

/**
 * Writes the CycloneDX bill of materials of one file of a release: the file with its digest, and every package of others
 * whose code is in it. The same file gives the same bytes: no time and no number of its own.
 *
 * @param {{ name: string, version: string, licence: string, sha256: string }} file
 * @param {readonly import('./bundled-packages.mjs').BundledPackage[]} packages
 * @returns {string} JSON
 */
export function writeBillOfMaterials(file, packages) {
  const component = new Models.Component(Enums.ComponentType.Application, file.name, {
    ...{ bomRef: file.name, version: file.version, licenses: licences(file.licence) },
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], file.sha256]]),
  });
  const components = packages.map((each) => {
    const purl = packageUrl(each);
    const [name = '', scope] = each.name.split('/').reverse();
    return new Models.Component(Enums.ComponentType.Library, name, {
      ...{ bomRef: purl, purl, version: each.version, licenses: licences(each.licence) },
      ...(scope === undefined ? {} : { group: scope }),
      ...(each.author === undefined ? {} : { author: each.author }),
    });
  });
  for (const each of components) component.dependencies.add(each.bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component }),
    components: new Models.ComponentRepository(components),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(SPEC));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/**
 * Names a package as the purl specification has it for npm: the scope with its sign encoded.
 *
 * @param {{ name: string, version: string }} named
 */
function packageUrl({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
}

/** @param {string} id one of the allowed licences, which all have an SPDX identifier */
function licences(id) {
  return new Models.LicenseRepository([new Models.SpdxLicense(id)]);
}
