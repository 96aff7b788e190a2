-- name: policy_history
-- title: Policy documents before and after
-- description: Every written policy and trust policy with the text that it replaced, as far back as the time asked for.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- param: subject text % Whose policy, such as role/deploy; % stands for anything
-- columns: event_time, person, event_name, subject, policy, before, after
WITH writes AS (
  SELECT
    event_time,
    event_id,
    coalesce(person, actor) AS person,
    event_name,
    account_id,
    target AS subject,
    CASE
      WHEN event_name IN ('UpdateAssumeRolePolicy', 'CreateRole') THEN 'trust policy'
      WHEN event_name IN ('CreatePolicy', 'CreatePolicyVersion') THEN 'managed policy'
      WHEN event_name LIKE '%InlinePolicy%' THEN 'inline policy'
      ELSE coalesce(json_extract_scalar(request_parameters, '$.policyName'), 'inline policy')
    END AS policy,
    coalesce(
      json_extract_scalar(request_parameters, '$.policyDocument'),
      json_extract_scalar(request_parameters, '$.assumeRolePolicyDocument'),
      json_extract_scalar(request_parameters, '$.inlinePolicy'),
      CASE WHEN event_name LIKE 'Delete%' THEN '(deleted)' END,
      CASE WHEN json_extract_scalar(request_parameters, '$.omitted') = 'true' THEN '(too large for CloudTrail)' END
    ) AS document,
    source_ip
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND outcome = 'success'
    AND event_name IN (
      'PutUserPolicy', 'PutGroupPolicy', 'PutRolePolicy',
      'DeleteUserPolicy', 'DeleteGroupPolicy', 'DeleteRolePolicy',
      'CreatePolicy', 'CreatePolicyVersion', 'CreateRole', 'UpdateAssumeRolePolicy',
      'PutInlinePolicyToPermissionSet', 'DeleteInlinePolicyFromPermissionSet'
    )
)
SELECT
  event_time,
  person,
  event_name,
  account_id,
  subject,
  policy,
  lag(document) OVER (PARTITION BY account_id, subject, policy ORDER BY event_time, event_id) AS before,
  document AS after,
  source_ip,
  event_id
FROM writes
WHERE lower(coalesce(subject, '')) LIKE lower(/*:subject*/'%')
ORDER BY event_time DESC, event_id
