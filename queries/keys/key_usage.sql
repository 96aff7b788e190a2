-- name: key_usage
-- title: Use of access keys
-- description: Long-lived access keys at work: whose, from how many networks and programs, with what failures.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: access_key_id, user_name, events, changes, failures, networks, first_used, last_used, source_ips
SELECT
  access_key_id,
  user_name,
  account_id,
  count(*) AS events,
  count_if(read_only = false) AS changes,
  count_if(outcome = 'failure') AS failures,
  count(DISTINCT event_name) AS actions,
  count(DISTINCT source_ip) AS networks,
  count(DISTINCT user_agent) AS programs,
  min(event_time) AS first_used,
  max(event_time) AS last_used,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips,
  array_join(array_sort(array_agg(DISTINCT aws_region)), ', ') AS regions
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND access_key_id LIKE 'AKIA%'
GROUP BY access_key_id, user_name, account_id
ORDER BY networks DESC, events DESC, access_key_id
