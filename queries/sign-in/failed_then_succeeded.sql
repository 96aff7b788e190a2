-- name: failed_then_succeeded
-- title: Failed, then succeeded
-- description: Sign-ins that worked after several that did not, of the same person within a short time.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: failures integer 3 How many failures before it
-- param: minutes integer 60 Within how many minutes
-- columns: succeeded_at, person, event_name, failures, first_failure, success_ip, failure_ips, mfa
WITH sign_ins AS (
  SELECT event_id, event_name, event_time, event_ts, coalesce(person, actor) AS person, account_id, source_ip, outcome, mfa
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_name IN ('ConsoleLogin', 'CredentialVerification', 'UserAuthentication')
    AND coalesce(person, actor) <> 'unknown'
),
-- Time in spans as long as what may lie between: a failure that counts is in the span of the success or in the one before.
failures AS (
  SELECT *, floor(to_unixtime(event_ts) / (60 * /*:minutes*/60)) AS span
  FROM sign_ins
  WHERE outcome = 'failure'
),
successes AS (
  SELECT *, floor(to_unixtime(event_ts) / (60 * /*:minutes*/60)) AS span
  FROM sign_ins
  WHERE outcome = 'success'
),
spans AS (
  SELECT *, span AS failed_span FROM successes
  UNION ALL
  SELECT *, span - 1 AS failed_span FROM successes
)
SELECT
  s.event_time AS succeeded_at,
  s.person,
  s.event_name,
  count(*) AS failures,
  min(f.event_time) AS first_failure,
  s.source_ip AS success_ip,
  array_join(array_sort(array_agg(DISTINCT f.source_ip)), ', ') AS failure_ips,
  count_if(f.source_ip IS DISTINCT FROM s.source_ip) AS failures_from_elsewhere,
  s.mfa,
  s.event_id
FROM spans AS s
JOIN failures AS f
  ON f.person = s.person
  AND f.span = s.failed_span
  AND f.event_ts < s.event_ts
  AND date_diff('minute', f.event_ts, s.event_ts) < /*:minutes*/60
GROUP BY s.event_id, s.event_time, s.person, s.event_name, s.source_ip, s.mfa
HAVING count(*) >= /*:failures*/3
ORDER BY s.event_time DESC, s.event_id
