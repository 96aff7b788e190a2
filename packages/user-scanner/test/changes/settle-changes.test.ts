import type { ActivityEvent, ChangeKind, UserChange } from '@iam-tracker/core';
import { sampleChange, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { findCauses } from '../../src/changes/settle-changes.ts';
import type { ActivityLog } from '../../src/ports.ts';

const SCAN = '2026-01-01T10:00:00Z';
const change = (kind: ChangeKind, fields: Partial<UserChange> = {}) =>
  sampleChange('ann', SCAN, { kind, ...fields });
const event = (
  eventName: string,
  parameters: object,
  fields: Partial<ActivityEvent> = {},
): ActivityEvent => {
  const eventTime = fields.eventTime ?? '2026-01-01T09:30:00Z';
  return sampleEvent(`${eventName} ${eventTime}`, 0, {
    ...{ eventName, eventTime, target: 'user/ann' },
    requestParameters: JSON.stringify(parameters),
    ...fields,
  });
};

async function find(events: ActivityEvent[], changes: UserChange[]) {
  const log: ActivityLog = {
    eventsNamed: async (name, since, until) =>
      events.filter(
        ({ eventName, eventTime }) =>
          eventName === name && eventTime >= since && eventTime <= until,
      ),
    whole: async (list) => list,
    isComplete: async () => true,
  };
  const causes = await findCauses(log, changes);
  return changes.map(({ changeId }) => causes.get(changeId)?.eventId);
}

describe('findCauses', () => {
  it('names the event, its call and who made it, from where', async () => {
    const joined = event('AddUserToGroup', { groupName: 'administrators' });
    const log = { eventsNamed: async () => [joined], whole: async () => [joined] };

    const causes = await findCauses({ ...log, isComplete: async () => true }, [
      change('group_joined'),
    ]);

    expect([...causes.values()]).toEqual([
      {
        eventId: joined.eventId,
        eventTime: '2026-01-01T09:30:00Z',
        eventName: 'AddUserToGroup',
        actor: 'alice',
        actorType: 'iam_user',
        sourceIp: '192.0.2.1',
      },
    ]);
  });

  it('takes the latest event that is about the same thing', async () => {
    const events = [
      event(
        'AddUserToGroup',
        { groupName: 'administrators' },
        { eventTime: '2026-01-01T09:10:00Z' },
      ),
      event(
        'AddUserToGroup',
        { groupName: 'administrators' },
        { eventTime: '2026-01-01T09:20:00Z' },
      ),
      event('AddUserToGroup', { groupName: 'other' }, { eventTime: '2026-01-01T09:40:00Z' }),
    ];

    expect(await find(events, [change('group_joined')])).toEqual([
      'AddUserToGroup 2026-01-01T09:20:00Z',
    ]);
  });

  it.each<[string, Partial<ActivityEvent>]>([
    ['of another user', { target: 'user/ben' }],
    ['that failed', { outcome: 'failure' }],
    ['of another service', { eventType: 'sso' }],
    ['long before', { eventTime: '2026-01-01T08:30:00Z' }],
    ['long after', { eventTime: '2026-01-01T10:30:00Z' }],
    ['of another kind', { eventName: 'RemoveUserFromGroup' }],
    ['about another group', { requestParameters: '{"groupName":"administrators-2"}' }],
    [
      'about another group that quotes the marker of what is too long',
      { requestParameters: '{"groupName":"administrators-2","note":{"omitted":"true"}}' },
    ],
  ])('does not take an event %s', async (_name, fields) => {
    const events = [event('AddUserToGroup', { groupName: 'administrators' }, fields)];

    expect(await find(events, [change('group_joined')])).toEqual([undefined]);
  });

  it.each<[string, Partial<ActivityEvent>]>([
    ['a moment before the scan that did not see it', { eventTime: '2026-01-01T08:50:00Z' }],
    ['of the same user in other letters', { target: 'user/ANN' }],
    [
      'whose parameters were too long to be kept',
      { requestParameters: '{"omitted":"true","originalSize":"9"}' },
    ],
  ])('takes an event %s', async (_name, fields) => {
    const joined = event('AddUserToGroup', { groupName: 'administrators' }, fields);

    expect(await find([joined], [change('group_joined')])).toEqual([joined.eventId]);
  });

  it('looks for what was done before a rename under the former name', async () => {
    const renamed = event(
      'UpdateUser',
      { userName: 'old', newUserName: 'ann' },
      { target: 'user/old' },
    );
    const attached = event('AttachUserPolicy', { policyArn: 'arn:p' }, { target: 'user/old' });
    const changes = [
      change('user_renamed', { subject: '', before: 'old', after: 'ann' }),
      change('policy_attached', { subject: 'arn:p' }),
    ];

    const plain = changes.map(({ subject, ...rest }) =>
      subject === '' ? rest : { subject, ...rest },
    );

    expect(await find([renamed, attached], plain as UserChange[])).toEqual([
      renamed.eventId,
      attached.eventId,
    ]);
  });

  it('tells a key that was switched off from one that was switched on', async () => {
    const off = event('UpdateAccessKey', { accessKeyId: 'AKIA1', status: 'Inactive' });
    const changes = [
      change('key_deactivated', { subject: 'AKIA1' }),
      change('key_activated', { subject: 'AKIA1' }),
    ];

    expect(await find([off], changes)).toEqual([off.eventId, undefined]);
  });

  it('knows a new key by the id that was handed out', async () => {
    const created = event('CreateAccessKey', {}, { issuedAccessKeyId: 'AKIA1' });

    expect(await find([created], [change('key_created', { subject: 'AKIA1' })])).toEqual([
      created.eventId,
    ]);
    expect(await find([created], [change('key_created', { subject: 'AKIA2' })])).toEqual([
      undefined,
    ]);
    expect(await find([created], [change('key_created', { subject: 'slot-1' })])).toEqual([
      created.eventId,
    ]);
  });

  it('takes the rename of a group for leaving the one and joining the other', async () => {
    const renamed = event(
      'UpdateGroup',
      { groupName: 'admins', newGroupName: 'administrators' },
      { target: 'group/admins' },
    );
    const changes = [
      change('group_left', { subject: 'admins' }),
      change('group_joined'),
      change('group_joined', { subject: 'else' }),
    ];

    expect(await find([renamed], changes)).toEqual([renamed.eventId, renamed.eventId, undefined]);
  });

  it('finds tags and the boundary that a user was made with', async () => {
    const created = event('CreateUser', { tags: [{ key: 'team' }], permissionsBoundary: 'arn:b' });
    const changes = [
      change('tag_set', { subject: 'team' }),
      change('boundary_set', { subject: 'arn:b' }),
      change('tag_set', { subject: 'cost' }),
    ];

    expect(await find([created], changes)).toEqual([created.eventId, created.eventId, undefined]);
  });
});
