# How long a function may be silent: out of its schedule, the longest time between two of its runs. What the fields of a cron
# expression mean is in the user guide of EventBridge ("Cron expressions"); times are UTC there, so no hour is missing or double.

locals {
  schedules = { for role, function in var.functions : role => function.schedule if function.schedule != null }

  rate_minutes = { for role, schedule in local.schedules : role => try(
    tonumber(regex("^rate\\(([0-9]+) ", schedule)[0]) * { minute = 1, hour = 60, day = 1440 }[regex(" (minute|hour|day)", schedule)[0]],
    null,
  ) }

  cron_fields = {
    minute  = { position = 0, first = 0, last = 59, names = [] }
    hour    = { position = 1, first = 0, last = 23, names = [] }
    day     = { position = 2, first = 1, last = 31, names = [] }
    month   = { position = 3, first = 1, last = 12, names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] }
    weekday = { position = 4, first = 1, last = 7, names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] }
  }
  cron_texts = {
    for role, schedule in local.schedules : role => try(regex("^cron\\((\\S+) (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)\\)$", schedule), null)
  }

  # Each field as ranges with steps. One that says L, W or # is left out: what it means depends on the month.
  cron_ranges = { for role, texts in local.cron_texts : role => {
    for name, field in local.cron_fields : name => try([
      for part in split(",", texts[field.position]) : [
        for match in [regex("^([*?]|[0-9A-Z]+)(?:-([0-9A-Z]+))?(?:/([0-9]+))?$", part)] : {
          start = contains(["*", "?"], match[0]) ? field.first : try(index(field.names, match[0]) + 1, tonumber(match[0]))
          end = (
            match[1] != null ? try(index(field.names, match[1]) + 1, tonumber(match[1]))
            : match[2] != null || contains(["*", "?"], match[0]) ? field.last
            : try(index(field.names, match[0]) + 1, tonumber(match[0]))
          )
          step = max(1, tonumber(coalesce(match[2], "1")))
        }
      ][0]
    ], null)
  } if texts != null }
  cron_values = { for role, fields in local.cron_ranges : role => {
    for name, ranges in fields : name => ranges == null ? null : [
      for value in range(local.cron_fields[name].first, local.cron_fields[name].last + 1) : value if anytrue([
        # A range may begin before the turn of the day, the week or the year and end after it: FRI-MON.
        for each in ranges : each.start <= each.end ? (
          value >= each.start && value <= each.end && (value - each.start) % each.step == 0
          ) : (
          value >= each.start ? (value - each.start) % each.step == 0
          : value <= each.end && (value - each.start + local.cron_fields[name].last - local.cron_fields[name].first + 1) % each.step == 0
        )
      ])
    ]
  } }

  # Days between two days with a run. Months and years that are left out make it longer than any alarm can wait.
  cron_days = { for role, values in local.cron_values : role => try(
    length(values.month) < 12 || local.cron_texts[role][5] != "*" ? null
    : length(values.weekday) < 7 ? max([
      for position, value in values.weekday :
      (position + 1 < length(values.weekday) ? values.weekday[position + 1] : values.weekday[0] + 7) - value
    ]...)
    : max(flatten([
      for length in [28, 29, 30, 31] : [
        for days in [[for value in values.day : value if value <= length]] : [
          for position, value in days : (position + 1 < length(days) ? days[position + 1] : days[0] + length) - value
        ]
      ]
    ])...),
    null,
  ) }
  cron_times = { for role, values in local.cron_values : role => try(
    flatten([for hour in values.hour : [for minute in values.minute : hour * 60 + minute]]),
    null,
  ) }
  cron_minutes = { for role, days in local.cron_days : role => try(max(concat(
    [for position, time in local.cron_times[role] : time - local.cron_times[role][position - 1] if position > 0],
    [days * 1440 - local.cron_times[role][length(local.cron_times[role]) - 1] + local.cron_times[role][0]],
  )...), null) }

  # Null where nothing can be said.
  gap_minutes = { for role, schedule in local.schedules : role => try(coalesce(local.rate_minutes[role], try(local.cron_minutes[role], null)), null) }

  # CloudWatch looks back 7 days with periods of an hour (API reference, PutMetricAlarm). Two turns may be missed where that is
  # enough, else one; null where not even that can be waited for.
  longest_hours = 168
  silence_hours = { for role, minutes in local.gap_minutes : role => try(
    coalesce(concat(
      [local.rate_minutes[role] == null ? var.thresholds.heartbeat_hours : null],
      [for hours in try([max(3, ceil(minutes / 30) + 1), ceil(minutes / 60) + 2], []) : hours if hours <= local.longest_hours]
    )...),
    null,
  ) }
}
