import { objectIn } from '@iam-tracker/core';
import { editGroup, editHolder, editUser, type Holder, type IamState } from './iam-state.ts';
import type { IamCall } from './identity-change.ts';
import {
  bareUser,
  type CredentialStatus,
  type InlinePolicy,
  type ServiceCredential,
  type Tag,
  type UploadedCredential,
  type UserState,
} from './inventory.ts';

type Effect = (state: IamState, call: IamCall) => void;

/** Effects of each call of the API on users and groups, in the words that CloudTrail has for it. */
export const IAM_CALLS: Readonly<Record<string, Effect>> = {
  CreateUser: (state, call) => {
    const { userId } = objectIn(call.response, 'user');
    const user = bareUser(
      nameIn(call, 'userName'),
      String(userId),
      call.time,
      textIn(call, 'path') ?? '/',
    );
    const boundary = textIn(call, 'permissionsBoundary');
    state.users.set(user.userName, {
      ...user,
      tags: listIn<Tag>(call, 'tags'),
      ...(boundary !== undefined && { permissionsBoundary: boundary }),
    });
  },
  UpdateUser: (state, call) => {
    const user = state.users.get(ownerIn(call));
    if (user === undefined) return;
    const userName = textIn(call, 'newUserName') ?? user.userName;
    state.users.delete(user.userName);
    state.users.set(userName, { ...user, userName, path: textIn(call, 'newPath') ?? user.path });
    for (const { id } of user.accessKeys) state.keyOwners.set(id, userName);
  },
  DeleteUser: (state, call) => {
    const user = state.users.get(ownerIn(call));
    for (const { id } of user?.accessKeys ?? []) state.keyOwners.delete(id);
    state.users.delete(ownerIn(call));
  },
  TagUser: onUser(({ tags }, call) => {
    const added = listIn<Tag>(call, 'tags');
    const kept = tags.filter(({ key }) => added.every((tag) => tag.key !== key));
    return { tags: [...kept, ...added] };
  }),
  UntagUser: onUser(({ tags }, call) => {
    const keys = listIn<string>(call, 'tagKeys');
    return { tags: tags.filter(({ key }) => !keys.includes(key)) };
  }),

  CreateLoginProfile: onHolder((_, { time }) => ({ password: { changedAt: time } })),
  UpdateLoginProfile: onHolder((_, { time }) => ({ password: { changedAt: time } })),
  ChangePassword: onHolder((_, { time }) => ({ password: { changedAt: time } })),
  DeleteLoginProfile: (state, call) => {
    const user = state.users.get(ownerIn(call));
    if (user === undefined) return;
    const { password: _, ...rest } = user;
    state.users.set(user.userName, rest);
  },

  CreateAccessKey: (state, call) => {
    const { accessKeyId } = objectIn(call.response, 'accessKey');
    const id = String(accessKeyId);
    state.keyOwners.set(id, ownerIn(call));
    editHolder(state, ownerIn(call), ({ accessKeys }) => ({
      accessKeys: [...accessKeys, { id, status: 'Active', createdAt: call.time }],
    }));
  },
  UpdateAccessKey: onHolder(({ accessKeys }, call) => ({
    accessKeys: withStatus(accessKeys, nameIn(call, 'accessKeyId'), call),
  })),
  DeleteAccessKey: (state, call) => {
    const id = nameIn(call, 'accessKeyId');
    state.keyOwners.delete(id);
    editHolder(state, ownerIn(call), ({ accessKeys }) => ({ accessKeys: without(accessKeys, id) }));
  },

  EnableMFADevice: onHolder(({ mfaDevices }, call) => ({
    mfaDevices: [
      ...mfaDevices,
      { serialNumber: nameIn(call, 'serialNumber'), enabledAt: call.time },
    ],
  })),
  DeactivateMFADevice: onHolder(({ mfaDevices }, call) => ({
    mfaDevices: mfaDevices.filter((device) => device.serialNumber !== textIn(call, 'serialNumber')),
  })),

  AttachUserPolicy: onUser(({ attachedPolicies }, call) => ({
    attachedPolicies: including(attachedPolicies, nameIn(call, 'policyArn')),
  })),
  DetachUserPolicy: onUser(({ attachedPolicies }, call) => ({
    attachedPolicies: excluding(attachedPolicies, nameIn(call, 'policyArn')),
  })),
  PutUserPolicy: onUser(({ inlinePolicies }, call) => ({
    inlinePolicies: withPolicy(inlinePolicies, call),
  })),
  DeleteUserPolicy: onUser(({ inlinePolicies }, call) => ({
    inlinePolicies: inlinePolicies.filter(({ name }) => name !== textIn(call, 'policyName')),
  })),
  PutUserPermissionsBoundary: onUser((_, call) => ({
    permissionsBoundary: nameIn(call, 'permissionsBoundary'),
  })),
  DeleteUserPermissionsBoundary: (state, call) => {
    const user = state.users.get(ownerIn(call));
    if (user === undefined) return;
    const { permissionsBoundary: _, ...rest } = user;
    state.users.set(user.userName, rest);
  },

  CreateGroup: (state, call) => {
    const groupName = nameIn(call, 'groupName');
    state.groups.set(groupName, {
      groupName,
      groupId: String(objectIn(call.response, 'group').groupId),
      createdAt: call.time,
      attachedPolicies: [],
      inlinePolicies: [],
    });
  },
  DeleteGroup: (state, call) => {
    state.groups.delete(nameIn(call, 'groupName'));
  },
  AddUserToGroup: onUser(({ groups }, call) => ({
    groups: including(groups, nameIn(call, 'groupName')),
  })),
  RemoveUserFromGroup: onUser(({ groups }, call) => ({
    groups: excluding(groups, nameIn(call, 'groupName')),
  })),
  AttachGroupPolicy: (state, call) =>
    editGroup(state, nameIn(call, 'groupName'), ({ attachedPolicies }) => ({
      attachedPolicies: including(attachedPolicies, nameIn(call, 'policyArn')),
    })),
  DetachGroupPolicy: (state, call) =>
    editGroup(state, nameIn(call, 'groupName'), ({ attachedPolicies }) => ({
      attachedPolicies: excluding(attachedPolicies, nameIn(call, 'policyArn')),
    })),

  UploadSSHPublicKey: onUser(({ sshPublicKeys }, call) => ({
    sshPublicKeys: [...sshPublicKeys, uploaded(call, 'sSHPublicKey', 'sSHPublicKeyId')],
  })),
  UpdateSSHPublicKey: onUser(({ sshPublicKeys }, call) => ({
    sshPublicKeys: withStatus(sshPublicKeys, nameIn(call, 'sSHPublicKeyId'), call),
  })),
  DeleteSSHPublicKey: onUser(({ sshPublicKeys }, call) => ({
    sshPublicKeys: without(sshPublicKeys, nameIn(call, 'sSHPublicKeyId')),
  })),
  UploadSigningCertificate: onUser(({ signingCertificates }, call) => ({
    signingCertificates: [...signingCertificates, uploaded(call, 'certificate', 'certificateId')],
  })),
  UpdateSigningCertificate: onUser(({ signingCertificates }, call) => ({
    signingCertificates: withStatus(signingCertificates, nameIn(call, 'certificateId'), call),
  })),
  DeleteSigningCertificate: onUser(({ signingCertificates }, call) => ({
    signingCertificates: without(signingCertificates, nameIn(call, 'certificateId')),
  })),
  CreateServiceSpecificCredential: onUser(({ serviceCredentials }, call) => ({
    serviceCredentials: [...serviceCredentials, serviceCredential(call)],
  })),
  UpdateServiceSpecificCredential: onUser(({ serviceCredentials }, call) => ({
    serviceCredentials: withStatus(
      serviceCredentials,
      nameIn(call, 'serviceSpecificCredentialId'),
      call,
    ),
  })),
  DeleteServiceSpecificCredential: onUser(({ serviceCredentials }, call) => ({
    serviceCredentials: without(serviceCredentials, nameIn(call, 'serviceSpecificCredentialId')),
  })),
};

function onUser(edit: (user: UserState, call: IamCall) => Partial<UserState>): Effect {
  return (state, call) => editUser(state, ownerIn(call), (user) => edit(user, call));
}

function onHolder(edit: (holder: Holder, call: IamCall) => Partial<Holder>): Effect {
  return (state, call) => editHolder(state, ownerIn(call), (holder) => edit(holder, call));
}

/** Whom a call is about: without a name it is the caller. */
function ownerIn(call: IamCall): string {
  return textIn(call, 'userName') ?? call.caller ?? '';
}

function textIn({ request }: IamCall, field: string): string | undefined {
  const value = request[field];
  return typeof value === 'string' ? value : undefined;
}

function nameIn(call: IamCall, field: string): string {
  return textIn(call, field) ?? '';
}

function listIn<T>({ request }: IamCall, field: string): readonly T[] {
  const value = request[field];
  return Array.isArray(value) ? value : [];
}

function uploaded(call: IamCall, field: string, idField: string): UploadedCredential {
  return {
    id: String(objectIn(call.response, field)[idField]),
    status: 'Active',
    uploadedAt: call.time,
  };
}

function serviceCredential(call: IamCall): ServiceCredential {
  const base = uploaded(call, 'serviceSpecificCredential', 'serviceSpecificCredentialId');
  return { ...base, service: nameIn(call, 'serviceName') };
}

function withStatus<T extends { readonly id: string; readonly status: CredentialStatus }>(
  list: readonly T[],
  id: string,
  call: IamCall,
): readonly T[] {
  const status = textIn(call, 'status') === 'Inactive' ? 'Inactive' : 'Active';
  return list.map((each) => (each.id === id ? { ...each, status } : each));
}

function withPolicy(policies: readonly InlinePolicy[], call: IamCall): readonly InlinePolicy[] {
  const policy = { name: nameIn(call, 'policyName'), document: nameIn(call, 'policyDocument') };
  return [...policies.filter(({ name }) => name !== policy.name), policy];
}

function without<T extends { readonly id: string }>(list: readonly T[], id: string): readonly T[] {
  return list.filter((each) => each.id !== id);
}

function including(list: readonly string[], value: string): readonly string[] {
  return list.includes(value) ? list : [...list, value];
}

function excluding(list: readonly string[], value: string): readonly string[] {
  return list.filter((each) => each !== value);
}
