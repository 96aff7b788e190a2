import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dropErrorClasses, inlineSchemaKeys, leaveOut } from './sdk-slimming.mjs';

/**
 * Checksums of what is written, and of what is read when a client wants to have them checked. Ours (`createTrailClient`) does not, and GetObject
 * has nothing to write; their settings are asked for when a client is made.
 */
const LEFT_OUT_OF_READING = {
  '@aws-sdk/checksums/flexible-checksums': `
    export const NODE_REQUEST_CHECKSUM_CALCULATION_CONFIG_OPTIONS = {};
    export const NODE_RESPONSE_CHECKSUM_VALIDATION_CONFIG_OPTIONS = {};
    export const resolveFlexibleChecksumsConfig = (config) => config;
    export const getFlexibleChecksumsPlugin = () => ({ applyToStack() {} });`,
  '@aws-sdk/checksums/sha': 'export { leftOut as Sha1 };',
};

/** Resolved below, so that no path of this machine gets into what esbuild writes down. */
const ENDPOINTS = 's3-endpoints';

/**
 * For a bundle that asks S3 for nothing but GetObject of general purpose buckets. All else of the client stays as it is: signing, retries,
 * connections, redirects to another Region. The first to load a file wins, so this comes before `sdkSlimming`.
 *
 * @type {import('esbuild').Plugin}
 */
export const s3Reading = {
  name: 's3-reading',
  setup(build) {
    leaveOut(build, LEFT_OUT_OF_READING);
    build.onResolve({ filter: new RegExp(`^${ENDPOINTS}$`) }, () => ({
      path: fileURLToPath(new URL('./s3-endpoints.mjs', import.meta.url)),
    }));
    build.onLoad(
      { filter: /[\\/]client-s3[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/ },
      () => ({
        contents: `
        import { awsEndpointFunctions } from '@aws-sdk/core/client';
        import { EndpointError, isIpAddress, isValidHostLabel } from '@smithy/core/endpoints';
        import { createEndpointResolver } from '${ENDPOINTS}';
        export const defaultEndpointResolver = createEndpointResolver({
          ...awsEndpointFunctions, EndpointError, isIpAddress, isValidHostLabel,
        });`,
        loader: 'js',
      }),
    );
    // Signatures for several Regions at once, which only access points over several of them ask for.
    build.onLoad({ filter: /[\\/]SignatureV4MultiRegion\.js$/ }, () => ({
      contents: `
        export { SignatureV4SignWithCredentials as SignatureV4MultiRegion } from './SignatureV4SignWithCredentials';`,
      loader: 'js',
    }));
    build.onLoad(
      { filter: /[\\/]client-s3[\\/]dist-es[\\/].*schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: dropErrorClasses(inlineSchemaKeys(await readFile(path, 'utf8'))),
        loader: 'js',
      }),
    );
  },
};
