import { permissionSetOf } from '../cast/cast.ts';
import { ATTACKER_NETWORKS } from '../cast/networks.ts';
import { openVisit, portalEvent } from '../records/identity-center.ts';
import { identityCenterCall } from '../records/identity-center-admin.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { SSO, SSO_DIRECTORY } from '../records/sources.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Scene, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const identityProviderChange: AttackPlan = {
  id: 'identity-provider-change',
  title: 'Identity source switched to a provider of the attacker',
  description:
    "From a stolen administrator session the directory is switched to an external identity provider and the second factor is made optional; then the attacker's provider signs a security engineer in.",
  technique: 'T1484.002',
  detections: ['SSO-IDP-CHANGE', 'SSO-MFA-WEAKENED', 'SIGNIN-NEW-NETWORK'],
  play,
};

function* play(scene: Scene): Act {
  const { cast } = scene.world;
  const { instanceArn, identityStoreId } = cast.identityCenter;
  const admin = scene.random.pick(cast.people.filter((person) => person.job === 'platform'));
  const device = { ip: ATTACKER_NETWORKS.identityProvider, agent: admin.browser };
  const session = yield* assumeRoleWithSaml(scene, admin, permissionSetOf(cast, admin), device);
  const steps = [
    [SSO, 'DisassociateDirectory', { directoryId: identityStoreId }],
    [SSO, 'AssociateDirectory', { directoryId: identityStoreId, directoryType: 'ExternalIdp' }],
    [
      SSO_DIRECTORY,
      'EnableExternalIdPConfigurationForDirectory',
      { directoryId: identityStoreId, idPName: 'login.example.net' },
    ],
    [
      SSO,
      'PutMfaDeviceManagementForDirectory',
      { directoryId: identityStoreId, instanceArn, mfaMode: 'OPTIONAL' },
    ],
  ] as const;
  for (const [source, name, request] of steps) {
    wait(scene, 15, 60);
    yield identityCenterCall(scene, session, source, name, request);
  }
  wait(scene, 300, 900);
  const victim = scene.random.pick(cast.people.filter((person) => person.job === 'security'));
  const visit = openVisit(scene, victim, device);
  yield* signInToPortal(scene, visit, { external: true });
  wait(scene, 1, 2);
  yield portalEvent(scene, visit, 'Authenticate');
}
