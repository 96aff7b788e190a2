-- name: cross_account
-- title: Roles across accounts
-- description: Roles of other accounts that were taken from here, and roles here that other accounts took.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: direction, other_account, other_account_name, role, person, successes, failures, first_time, last_time, source_ips
WITH crossings AS (
  SELECT
    CASE WHEN user_type = 'AWSAccount' THEN 'in' ELSE 'out' END AS direction,
    CASE
      WHEN user_type = 'AWSAccount' THEN coalesce(regexp_extract(user_arn, '::(\d{12}):', 1), actor)
      WHEN event_name = 'AssumeRoot' THEN regexp_extract(target, '\d{12}')
      ELSE regexp_extract(json_extract_scalar(request_parameters, '$.roleArn'), '::(\d{12}):', 1)
    END AS other_account,
    coalesce(json_extract_scalar(request_parameters, '$.roleArn'), target) AS role,
    coalesce(person, actor) AS person,
    account_id,
    outcome,
    event_time,
    source_ip
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_name IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot')
)
SELECT
  c.direction,
  c.other_account,
  a.account_name AS other_account_name,
  c.role,
  c.person,
  c.account_id,
  count_if(outcome = 'success') AS successes,
  count_if(outcome = 'failure') AS failures,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips
FROM crossings AS c
-- Of accounts of one organization names are known; a stranger has none.
LEFT JOIN iam_activity_tracker_database.iam_accounts AS a ON a.account_id = c.other_account
WHERE c.other_account IS DISTINCT FROM c.account_id AND c.other_account IS NOT NULL
GROUP BY c.direction, c.other_account, a.account_name, c.role, c.person, c.account_id
ORDER BY direction, successes DESC, other_account, role, person
