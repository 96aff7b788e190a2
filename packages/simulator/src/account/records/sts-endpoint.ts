import { opaque } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Scene } from '../scene.ts';

/** Where an STS call is recorded, and what its record says about the endpoint. */
interface StsEndpoint {
  readonly region: string;
  readonly host: string;
  readonly additional: JsonObject;
}

export type EndpointKind = 'regional' | 'global';

/**
 * A Regional endpoint records in its Region. The global one always records in us-east-1, even where
 * another Region served the request (IAM User Guide, STS Regions and endpoints).
 */
export function stsEndpoint(
  scene: Scene,
  servingRegion: string,
  kind: EndpointKind = 'regional',
): StsEndpoint {
  const details = { endpointType: kind, awsServingRegion: servingRegion };
  return kind === 'global'
    ? { region: 'us-east-1', host: 'sts.amazonaws.com', additional: { RequestDetails: details } }
    : {
        region: servingRegion,
        host: `sts.${servingRegion}.amazonaws.com`,
        additional: {
          ExtendedRequestId: extendedRequestId(scene, servingRegion),
          RequestDetails: details,
        },
      };
}

/** Base64 of Region, time and a random tail. */
function extendedRequestId(scene: Scene, region: string): string {
  const text = `1:${region}:S:${Math.floor(scene.now)}:R:${opaque(scene.random, 8)}`;
  return Buffer.from(text, 'latin1').toString('base64');
}
