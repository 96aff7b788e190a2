/**
 * What of the SDK is asked for the address of a bucket.
 *
 * @typedef {object} EndpointFunctions
 * @property {new (message: string) => Error} EndpointError
 * @property {(host: string) => boolean} isIpAddress
 * @property {(label: string) => boolean} isValidHostLabel
 * @property {(bucket: string, areDotsAllowed?: boolean) => boolean} isVirtualHostableS3Bucket
 * @property {(region: string) => { name: string, dnsSuffix: string }} partition
 */

/**
 * What the SDK asks an address for.
 *
 * @typedef {object} EndpointParameters
 * @property {string} [Bucket]
 * @property {string} [Endpoint] of one's own: an emulator, or an endpoint of a VPC
 * @property {boolean} [ForcePathStyle]
 * @property {string} [Region]
 * @property {boolean} [UseDualStack]
 * @property {boolean} [UseFIPS]
 */

/** ARNs of access points, directory buckets, and aliases of access points on those or on Outposts: no trail writes there. */
const OTHER_BUCKETS = /^arn:|--(?:x|xa|op)-s3$/;

/**
 * Makes what says where a general purpose bucket is, as the SDK's own rules do: those have 18 KB, nearly all of it for kinds of buckets that
 * hold no trail. `scripts/test/build/s3-endpoints.test.ts` holds one against the other.
 *
 * @param {EndpointFunctions} functions the SDK's
 */
export function createEndpointResolver(functions) {
  const { EndpointError, isValidHostLabel, isVirtualHostableS3Bucket, partition } = functions;

  /** @param {EndpointParameters} parameters */
  function placeOf({ Bucket = '', Endpoint, ForcePathStyle, Region = '', UseDualStack, UseFIPS }) {
    if (Endpoint !== undefined) {
      if (UseDualStack || UseFIPS) {
        throw new EndpointError('A custom endpoint has no FIPS or dual-stack variant');
      }
      return { base: parseEndpoint(Endpoint), isPath: ForcePathStyle };
    }
    const { dnsSuffix, name } = partition(Region);
    if (UseFIPS && name === 'aws-cn') throw new EndpointError('Partition does not support FIPS');
    const service = `s3${UseFIPS ? '-fips' : ''}${UseDualStack ? '.dualstack' : ''}`;
    const base = new URL(`https://${service}.${Region}.${dnsSuffix}`);
    return { base, isPath: ForcePathStyle || !isVirtualHostableS3Bucket(Bucket) };
  }

  /** @param {string} text */
  function parseEndpoint(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || url.search !== '' || !/^https?:$/.test(url.protocol)) {
      throw new EndpointError(`Custom endpoint \`${text}\` was not a valid URI`);
    }
    return url;
  }

  /** @param {string} bucket @param {URL} base */
  function canBeHost(bucket, { hostname, protocol }) {
    return (
      !functions.isIpAddress(hostname) && isVirtualHostableS3Bucket(bucket, protocol === 'http:')
    );
  }

  return (/** @type {EndpointParameters} */ parameters) => {
    const { Bucket = '', Region = '' } = parameters;
    if (!isValidHostLabel(Region)) {
      throw new EndpointError('Invalid region: region was not a valid DNS name.');
    }
    if (Bucket === '' || OTHER_BUCKETS.test(Bucket)) {
      throw new EndpointError(`This bundle reads no buckets like \`${Bucket}\``);
    }
    const { base, isPath } = placeOf(parameters);
    const { host, pathname, protocol } = base;
    const text =
      isPath || !canBeHost(Bucket, base)
        ? `${protocol}//${host}${pathname.replace(/\/?$/, '/')}${encodeURIComponent(Bucket)}`
        : `${protocol}//${Bucket}.${host}${pathname}`;
    const signing = { name: 'sigv4', signingName: 's3', signingRegion: Region };
    return {
      url: new URL(text),
      properties: { authSchemes: [{ disableDoubleEncoding: true, ...signing }] },
      headers: {},
    };
  };
}
