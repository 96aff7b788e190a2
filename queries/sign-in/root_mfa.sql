-- name: root_mfa
-- title: Root use with and without MFA
-- description: Root sign-ins and calls by day, with what is known of the second factor, and the networks they came from.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_date, account_id, with_mfa, without_mfa, mfa_unknown, sign_ins, failed_sign_ins, changes, source_ips
SELECT
  event_date,
  account_id,
  count_if(mfa = 'yes') AS with_mfa,
  count_if(mfa = 'no') AS without_mfa,
  count_if(mfa IS NULL) AS mfa_unknown,
  count_if(event_name = 'ConsoleLogin' AND outcome = 'success') AS sign_ins,
  count_if(event_name = 'ConsoleLogin' AND outcome = 'failure') AS failed_sign_ins,
  count_if(read_only = false) AS changes,
  count_if(access_key_id LIKE 'AKIA%') AS calls_with_root_keys,
  array_join(array_sort(array_agg(DISTINCT event_name)), ', ') AS actions,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND actor_type = 'root'
GROUP BY event_date, account_id
ORDER BY event_date DESC, account_id
