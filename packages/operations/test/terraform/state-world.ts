import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentPlace } from '../../src/deployment.ts';
import type { Buckets } from '../../src/ports.ts';
import { BACKEND_FILE, initialiseWithBucket } from '../../src/terraform/state-bucket.ts';
import type { Terraform } from '../../src/terraform/terraform.ts';
import { fakeCloud } from '../world.ts';

/** What Terraform remembers of a folder: the place of its state after the last init. */
interface Checkout {
  readonly folder: string;
  readonly terraform: Terraform;
  /** Deploys there as `terraform apply` would: the state that is in use becomes one of this place. */
  apply(place: DeploymentPlace): void;
}

/** States in buckets and in folders, and a Terraform that moves them as the real one does. */
export function openStateWorld(root: string) {
  const states = new Map<string, DeploymentPlace>();
  const buckets: Buckets = {
    ...fakeCloud({}).buckets,
    has: async (bucket, key) => states.has(`${bucket}/${key}`),
  };

  function openCheckout(name: string): Checkout {
    const folder = join(root, name);
    mkdirSync(folder, { recursive: true });
    const local = join(folder, 'terraform.tfstate');
    let backend = local;

    const configured = () => {
      const file = join(folder, BACKEND_FILE);
      if (!existsSync(file)) return local;
      const text = readFileSync(file, 'utf8');
      const [bucket, key] = ['bucket', 'key'].map(
        (setting) => new RegExp(`${setting} += "([^"]+)"`).exec(text)?.[1],
      );
      return `${bucket}/${key}`;
    };
    return {
      folder,
      terraform: {
        version: '1.11.4',
        run: async () => 0,
        follow: async () => 0,
        async quietly(_init, ...args) {
          const before = states.get(backend);
          backend = configured();
          if (args.includes('-migrate-state') && before !== undefined) states.set(backend, before);
          return 0;
        },
        async read(command) {
          const state = states.get(backend);
          if (command === 'output') return JSON.stringify(outputsOf(state));
          return JSON.stringify(state === undefined ? {} : { values: {} });
        },
      },
      apply(place) {
        states.set(backend, place);
        if (backend === local) writeFileSync(local, '{}');
      },
    };
  }

  return {
    states,
    openCheckout,
    use: (checkout: Checkout, bucket: string, place: DeploymentPlace) =>
      initialiseWithBucket(checkout.terraform, {
        ...{ buckets, place, folder: checkout.folder },
        bucket: { name: bucket, region: place.region },
        note: () => undefined,
      }),
    stateOf: async ({ terraform }: Checkout) => JSON.parse(await terraform.read('output', '-json')),
  };
}

export function outputsOf(place: DeploymentPlace | undefined): object {
  if (place === undefined) return {};
  return {
    stack_name: { value: place.name },
    account_id: { value: place.accountId },
    region: { value: place.region },
  };
}
