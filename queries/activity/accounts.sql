-- name: accounts
-- title: Activity by account
-- description: Every account of the organization, and every other one with events: what happened in it, its alerts, and when anything last did. One that is silent is there too.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: account_id, account_name, account_state, events, changes, failures, people, root_events, alerts, last_event
WITH activity AS (
  SELECT
    account_id,
    count(*) AS events,
    count_if(read_only = false) AS changes,
    count_if(outcome = 'failure') AS failures,
    count(DISTINCT CASE
      WHEN coalesce(person_type, actor_type) IN ('person', 'iam_user', 'root') THEN coalesce(person, actor)
    END) AS people,
    count_if(actor_type = 'root') AS root_events,
    max(event_time) AS last_event
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND account_id IS NOT NULL
  GROUP BY account_id
),
raised AS (
  -- Of events of these days: an alert is recorded when its event is read, which may be later, never earlier.
  SELECT account_id, count(*) AS alerts
  FROM iam_activity_tracker_database.iam_alerts
  WHERE alert_date >= cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND substr(event_time, 1, 10) BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
  GROUP BY account_id
),
known AS (
  SELECT
    coalesce(k.account_id, a.account_id) AS account_id,
    k.account_name,
    k.account_state,
    k.ou_path,
    k.joined_at,
    a.events,
    a.changes,
    a.failures,
    a.people,
    a.root_events,
    a.last_event
  FROM iam_activity_tracker_database.iam_accounts AS k
  FULL JOIN activity AS a ON a.account_id = k.account_id
)
SELECT
  k.account_id,
  k.account_name,
  k.account_state,
  k.ou_path,
  k.joined_at,
  coalesce(k.events, 0) AS events,
  coalesce(k.changes, 0) AS changes,
  coalesce(k.failures, 0) AS failures,
  coalesce(k.people, 0) AS people,
  coalesce(k.root_events, 0) AS root_events,
  coalesce(r.alerts, 0) AS alerts,
  k.last_event
FROM known AS k
LEFT JOIN raised AS r ON r.account_id = k.account_id
ORDER BY events DESC, account_id
